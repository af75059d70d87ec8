namespace Renewal.Gis.Planning.Regions;

/// <summary>When a facility or a green space counts.</summary>
public static class Opening
{
    /// <summary>
    /// Whether something is open in a year. Without a year: what exists. With one: what exists and has opened by the end of that year, or
    /// has no known year of opening; and what is under construction or planned with a known year of opening up to that year.
    /// </summary>
    /// <param name="status">existing, under-construction or planned.</param>
    /// <param name="openingYear">Year of opening, or null where unknown.</param>
    /// <param name="year">The year asked for, or null for today.</param>
    /// <remarks>Nothing in the data closes, so a later year never counts less.</remarks>
    public static bool IsOpen(string status, int? openingYear, int? year) => status == "existing"
        ? year is null || openingYear is null || openingYear <= year
        : openingYear <= year;
}
