using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>What lies within a rule's walking distance of an open facility.</summary>
/// <param name="Facilities">Open facilities of the category in the region, those that have no way to a street included.</param>
/// <param name="People">People.</param>
/// <param name="Households">Households.</param>
/// <param name="AreaM2">Residential land in m².</param>
public sealed record AccessFigure(int Facilities, double People, double Households, double AreaM2);

/// <summary>Coverage of a rule before and after.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Limit">Its distance.</param>
/// <param name="Before">Before the edits.</param>
/// <param name="After">After the edits.</param>
public sealed record AccessChange(Rule Rule, RuleLimit Limit, AccessFigure Before, AccessFigure After);

/// <summary>What a park service-radius indicator covers.</summary>
/// <param name="Parks">Green spaces that count in the region.</param>
/// <param name="CoveredAreaM2">Residential land within the radius in m².</param>
public sealed record ParkFigure(int Parks, double CoveredAreaM2);

/// <summary>A park service-radius indicator before and after.</summary>
/// <param name="Edition">Edition of the standard.</param>
/// <param name="Rule">The indicator.</param>
/// <param name="Before">Before the edits.</param>
/// <param name="After">After the edits.</param>
public sealed record ParkChange(ParkRateEdition Edition, ParkRule Rule, ParkFigure Before, ParkFigure After);

/// <summary>People and land of a scope.</summary>
/// <param name="People">People.</param>
/// <param name="Households">Households.</param>
public sealed record ScopePopulation(double People, double Households);

/// <summary>What the edits change in the region, a renewal unit or a community.</summary>
/// <param name="Collection">regions, renewal-units or residential-areas.</param>
/// <param name="Id">Feature id; 0 for the region.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="ResidentialAreaM2">Residential land in m².</param>
/// <param name="Before">People before.</param>
/// <param name="After">People after.</param>
/// <param name="Access">Rules whose figures differ, in the order of the standard.</param>
/// <param name="Parks">Park indicators whose figures differ.</param>
public sealed record ScopeDifference(
    string Collection, long Id, string? Name, double ResidentialAreaM2, ScopePopulation Before, ScopePopulation After,
    IReadOnlyList<AccessChange> Access, IReadOnlyList<ParkChange> Parks)
{
    /// <summary>Nothing has changed here.</summary>
    public bool IsEmpty => Before == After && Access.Count == 0 && Parks.Count == 0;
}

/// <summary>What separates two scenarios.</summary>
/// <param name="Region">The whole region, whether it has changed or not.</param>
/// <param name="Units">Renewal units in which something has changed.</param>
/// <param name="Communities">Residential areas in which something has changed, most people first whose coverage changes.</param>
public sealed record ScenarioDifference(ScopeDifference Region, IReadOnlyList<ScopeDifference> Units, IReadOnlyList<ScopeDifference> Communities);
