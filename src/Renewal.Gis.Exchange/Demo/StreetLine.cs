namespace Renewal.Gis.Exchange.Demo;

/// <summary>A street as people name it, or a border that is no street (map edge, bank, railway land). Edges share it.</summary>
internal sealed class StreetLine(string osmClass, string? name = null)
{
    /// <summary>Class of a border that is no street.</summary>
    public const string Border = "";

    /// <summary>OpenStreetMap <c>highway</c> value, or <see cref="Border"/>.</summary>
    public string Class { get; } = osmClass;

    public string? Name { get; set; } = name;

    public bool IsStreet => Class.Length > 0;

    /// <summary>From the centre line to the land beside it (red line), metres.</summary>
    public double HalfWidthM => HalfWidth(Class);

    public static double HalfWidth(string osmClass) => osmClass switch
    {
        "motorway" => 13,
        "primary" => 19,
        "secondary" => 14,
        "tertiary" => 10,
        "unclassified" => 6,
        "residential" => 7.5,
        "motorway_link" => 5,
        "living_street" => 2.1,
        "service" or "track" => 2.5,
        "pedestrian" => 3,
        _ => 1.3,
    };
}
