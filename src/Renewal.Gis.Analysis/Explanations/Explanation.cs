using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>A place that is asked about.</summary>
/// <param name="X">Easting in metres of the projection.</param>
/// <param name="Y">Northing in metres of the projection.</param>
/// <param name="Link">Its link.</param>
/// <param name="Home">Index of the home that it is, or −1.</param>
/// <param name="Area">Index of the residential area that it belongs to, or −1.</param>
public sealed record ExplainedPlace(double X, double Y, Link Link, int Home, int Area);

/// <summary>Why there is no distance.</summary>
public enum UnreachedCause
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The region has no site that counts.</summary>
    NoSite,

    /// <summary>The place itself is not linked to the network.</summary>
    PlaceNotLinked,

    /// <summary>No site is linked to the network.</summary>
    SitesNotLinked,

    /// <summary>Both are linked, and no streets lead from the one to the others.</summary>
    NoWay,
}

/// <summary>How far one site is from a place.</summary>
/// <param name="Site">Index of the site.</param>
/// <param name="WalkingDm">Walking distance in decimetres, or null where no way leads there.</param>
/// <param name="StraightM">Straight distance to its plot or point in metres.</param>
/// <param name="Access">Index of the access of the walking distance; without one that of its first access, or −1 where it has none.</param>
public sealed record SiteDistance(int Site, int? WalkingDm, double StraightM, int Access);

/// <summary>How the people of a place were counted.</summary>
/// <param name="People">People of the home, ≥ 0.</param>
/// <param name="Households">Households of the home, ≥ 0.</param>
/// <param name="Method">Step of the ladder.</param>
/// <param name="Shared">The figure is a share of the control total of its residential area.</param>
/// <param name="AreaPeople">People of the residential area by its homes, or null outside of all.</param>
/// <param name="AreaHomes">Homes of the residential area with people.</param>
/// <param name="StoreysAssumed">The storeys of the building are not known.</param>
public sealed record PeopleExplanation(
    double People, double Households, PopulationMethod Method, bool Shared, double? AreaPeople, int AreaHomes, bool StoreysAssumed);

/// <summary>Why a place is served or not.</summary>
/// <param name="Place">The place.</param>
/// <param name="Building">The building that it is, or null.</param>
/// <param name="Area">The residential area that it belongs to, or null.</param>
/// <param name="Reading">How distances are read.</param>
/// <param name="LimitM">Distance of the site that decides, in metres; that of the rule where there is no site.</param>
/// <param name="ValueM">Distance in metres by the reading, or null.</param>
/// <param name="Cause">Why there is none.</param>
/// <param name="Nearest">The site that decides and the next ones by the reading, at most <see cref="Explainer.MostSites"/>; where the place reaches none, the nearest in a straight line.</param>
/// <param name="Path">The way on foot to the site that decides on foot, whatever the reading; null where there is none.</param>
/// <param name="PathSite">The site at the end of the path, or −1.</param>
/// <param name="Straight">Straight line in metres of the projection to the nearest site in a straight line, or null where there is none.</param>
/// <param name="StraightSite">That site, or −1.</param>
/// <param name="Link">Why the place is linked as it is.</param>
/// <param name="People">The people of the home, or null where the place is none.</param>
public sealed record PlaceExplanation(
    ExplainedPlace Place, Building? Building, ResidentialArea? Area, Coverage.CoverageReading Reading, double LimitM, double? ValueM, UnreachedCause Cause,
    IReadOnlyList<SiteDistance> Nearest, DrawnPath? Path, int PathSite, LineString? Straight, int StraightSite, LinkExplanation Link, PeopleExplanation? People)
{
    /// <summary>Whether the place is served. Walking distances are compared in decimetres, as the coverage does.</summary>
    public bool Met => ValueM is { } metres
        && (Reading == Coverage.CoverageReading.Walking
            ? Math.Round(metres * WalkingNetwork.DmPerM) <= Math.Round(LimitM * WalkingNetwork.DmPerM)
            : metres <= LimitM);
}

/// <summary>A share of the people and the distance within which they live.</summary>
/// <param name="Share">Share of the people, above 0 to 1.</param>
/// <param name="Metres">Smallest distance within which at least this share lives; null where it includes people whom nothing reaches.</param>
public sealed record DistanceQuantile(double Share, double? Metres);

/// <summary>What one residential area adds to the people who are not served.</summary>
/// <param name="Area">The residential area, or null for homes outside of all.</param>
/// <param name="People">Its people inside what is asked about.</param>
/// <param name="PeopleBeyond">Those who are not served.</param>
/// <param name="FarthestM">Longest distance of one of its homes, or null where a home reaches nothing.</param>
public sealed record AreaShare(ResidentialArea? Area, double People, double PeopleBeyond, double? FarthestM);

/// <summary>Why the people of a community, a unit or a region are served or not.</summary>
/// <param name="Reading">How distances are read.</param>
/// <param name="LimitM">Distance of the rule in metres; the widest where it differs by size.</param>
/// <param name="ByLand">Nobody is known to live there: the figures are of land in m² instead of people.</param>
/// <param name="Homes">Homes, or points of land.</param>
/// <param name="Population">The people.</param>
/// <param name="Within">People, or m², that are served.</param>
/// <param name="Beyond">Those that are not, the unreached among them.</param>
/// <param name="Unreached">Those among them for whom there is no distance at all.</param>
/// <param name="Quantiles">Distances of all.</param>
/// <param name="Excess">By how much the distances of those beyond exceed the limit.</param>
/// <param name="Worst">The farthest home that has a distance; where none has, one of those; null where there is nothing.</param>
/// <param name="UnreachedPlace">A home that has no distance, the one with the most people, or null.</param>
/// <param name="Areas">Residential areas with people who are not served, most first, at most <see cref="Explainer.MostAreas"/>.</param>
/// <param name="AreaCount">All of them.</param>
public sealed record GroupExplanation(
    Coverage.CoverageReading Reading, double LimitM, bool ByLand, int Homes, PopulationFigure Population, double Within, double Beyond, double Unreached,
    IReadOnlyList<DistanceQuantile> Quantiles, IReadOnlyList<DistanceQuantile> Excess, PlaceExplanation? Worst, PlaceExplanation? UnreachedPlace,
    IReadOnlyList<AreaShare> Areas, int AreaCount)
{
    /// <summary>Whether everybody is served; null where there is nobody and no land.</summary>
    public bool? Met => Homes == 0 ? null : Beyond <= 0;
}
