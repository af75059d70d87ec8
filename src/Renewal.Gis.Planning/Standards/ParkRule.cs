namespace Renewal.Gis.Planning.Standards;

/// <summary>The reading of the park service-radius rate in one edition of a standard.</summary>
/// <param name="Id">Identifier, such as <c>garden-city-2022</c>.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Default">Reported where nobody names an edition.</param>
/// <param name="Indicators">The figures that the edition asks for.</param>
public sealed record ParkRateEdition(string Id, string NameZh, string NameEn, bool Default, IReadOnlyList<ParkRule> Indicators);

/// <summary>One park service-radius indicator (公园绿地服务半径覆盖率).</summary>
/// <param name="Id">Identifier, such as <c>park-500</c>.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="ParksOnly">Only green spaces that count as a park; else every public green space.</param>
/// <param name="Sites">Rules that say which size counts with which radius; at least one, each with a radius.</param>
/// <param name="Limit">Rule whose threshold the rate is held against, or null where there is none.</param>
public sealed record ParkRule(string Id, string NameZh, string NameEn, bool ParksOnly, IReadOnlyList<Rule> Sites, Rule? Limit);
