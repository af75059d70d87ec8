using NetTopologySuite.Geometries;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Explanations;

/// <summary>A facility or green space as an explanation names it.</summary>
internal sealed record ExplainedSiteAnswer(
    string Collection, long Id, string? Name, double? WalkingM, double StraightM, double LimitM, string? Access, double? SnapM, string? Flaw, double Lon, double Lat);

/// <summary>A stretch of a path along one street.</summary>
internal sealed record StepAnswer(string? Name, string Class, double LengthM, Geometry Geometry);

/// <summary>The way on foot: <c>lengthM</c> = <c>snapFromM</c> + <c>streetsM</c> + <c>snapToM</c>, exactly.</summary>
internal sealed record PathAnswer(
    long SiteId, double LengthM, double SnapFromM, double StreetsM, double SnapToM, Geometry Geometry, Geometry SnapFrom, Geometry SnapTo,
    IReadOnlyList<StepAnswer> Steps);

/// <summary>The straight line to the nearest site.</summary>
internal sealed record StraightAnswer(long SiteId, double LengthM, Geometry Geometry);

/// <summary>A barrier.</summary>
internal sealed record BarrierAnswer(long Id, string Kind, string? Name);

/// <summary>A nearer street that the link passes over.</summary>
internal sealed record SkippedStreetAnswer(string? Name, string Class, double DistanceM, string Reason, BarrierAnswer? Barrier);

/// <summary>Why a place joins the network where it does.</summary>
internal sealed record LinkAnswer(
    string Flaw, double? SnapM, double MostSnapM, string? Street, string? StreetClass, IReadOnlyList<SkippedStreetAnswer> Skipped, int SkippedStreets);

/// <summary>How the people of a home were counted.</summary>
internal sealed record HomePeopleAnswer(
    double Population, double Households, string PopulationMethod, bool Shared, double? CommunityPopulation, int CommunityHomes, bool StoreysAssumed);

/// <summary>Why one place is served or not.</summary>
internal sealed record PlaceAnswer(
    string Kind, double Lon, double Lat, long? BuildingId, string? BuildingName, long? ResidentialAreaId, string? ResidentialAreaName, double LimitM,
    double? ValueM, double? ExcessM, bool Met, string Cause, ExplainedSiteAnswer? Nearest, IReadOnlyList<ExplainedSiteAnswer> Alternatives,
    PathAnswer? Path, StraightAnswer? Straight, LinkAnswer Link, HomePeopleAnswer? People, IReadOnlyList<SentenceAnswer> Sentences);

/// <summary>A share of the people and the distance within which they live.</summary>
internal sealed record QuantileAnswer(double Share, double? Metres);

/// <summary>What one community adds to the people beyond.</summary>
internal sealed record CommunityShareAnswer(long? ResidentialAreaId, string? Name, double Population, double Beyond, double? FarthestM, string? Why);

/// <summary>Why the people of a community, a unit or a region are served or not.</summary>
internal sealed record GroupAnswer(
    int Homes, bool ByLand, double Population, string PopulationMethod, double Within, double Beyond, double Unreached, double? Share,
    IReadOnlyList<QuantileAnswer> Quantiles, IReadOnlyList<QuantileAnswer> Excess, IReadOnlyList<CommunityShareAnswer> Communities, int CommunitiesBeyond,
    PlaceAnswer? Worst, PlaceAnswer? UnreachedPlace);

/// <summary>What was asked about.</summary>
internal sealed record SubjectAnswer(string Kind, long? Id, string? Name);

/// <summary>Answer of /api/analyses/why.</summary>
internal sealed record WhyAnswer(
    string Region, long DataVersion, DateTimeOffset? DataDate, BilingualText? Notice, int? Year, SubjectAnswer Subject, string Category, string NameZh, string NameEn,
    RuleCitation Rule, string Reading, double LimitM, string LimitFrom, string Measure, bool? Met, IReadOnlyList<SentenceAnswer> Sentences, PlaceAnswer? Place, GroupAnswer? Group);
