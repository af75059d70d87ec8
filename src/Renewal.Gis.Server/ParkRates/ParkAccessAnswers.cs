using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.ParkRates;

/// <summary>Parks by the way in that is known best.</summary>
internal sealed record ParksByAccessAnswer(int Gate, int Crossing, int Boundary, int None);

/// <summary>A park that nobody can walk into.</summary>
internal sealed record ParkWithoutAccessAnswer(long Id, string? Name);

/// <summary>One walking indicator of parks.</summary>
internal sealed record ParkAccessFigures(
    string? Id, string NameZh, string NameEn, string? Edition, double LimitM, double MinAreaM2, bool ParksOnly, IReadOnlyList<SizeClassAnswer> Classes,
    int Parks, ParksByAccessAnswer ParksByAccess, int AccessPoints, IReadOnlyList<ParkWithoutAccessAnswer> WithoutAccess, double Population,
    string PopulationMethod, double PopulationServed, double? PopulationRate, double PopulationUnreached, double Households, double HouseholdsServed,
    double? HouseholdRate, double ResidentialAreaM2, double AreaServedM2, double? AreaRate, RuleCitation? Rule);

/// <summary>Answer of /api/analyses/park-access. <c>measure</c> and <c>note</c> tell it from the service-radius rate.</summary>
internal sealed record ParkAccessAnswer(
    string Region, long DataVersion, BilingualText? Notice, int? Year, string Measure, BilingualText Note, double RasterStepM,
    IReadOnlyList<ParkAccessFigures> Indicators);
