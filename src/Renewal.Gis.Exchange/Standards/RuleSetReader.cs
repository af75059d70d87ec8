using System.Text.Json;
using Renewal.Gis.Planning.Standards;
using static Renewal.Gis.Exchange.Standards.StandardsReader;

namespace Renewal.Gis.Exchange.Standards;

/// <summary>Reads <c>rule-sets.json</c> and holds it against the rules: a set forgets no rule of its standards, and every distance has a source.</summary>
/// <param name="rules">All rules.</param>
/// <param name="categories">All categories by slug.</param>
/// <param name="gb50180">The file of GB 50180, which holds the totals per thousand people.</param>
/// <param name="mistakes">Receives what does not fit.</param>
internal sealed class RuleSetReader(
    IEnumerable<Rule> rules, IReadOnlyDictionary<string, FacilityCategory> categories, JsonElement gb50180, List<string> mistakes)
{
    private readonly Dictionary<string, Rule> _rules = rules.DistinctBy(r => r.Id).ToDictionary(r => r.Id, StringComparer.Ordinal);
    private Dictionary<string, bool> _parksOnly = [];

    /// <summary>Reads every set.</summary>
    public IReadOnlyList<RuleSet> Read(JsonElement file)
    {
        _parksOnly = file.GetProperty("green").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() == "parks");
        Check(_parksOnly.Keys.All(categories.ContainsKey), "rule-sets.json names an unknown green category");
        List<RuleSet> sets = [.. file.GetProperty("rule_sets").EnumerateArray().Select(ReadSet)];
        Check(sets.Count(s => s.IsDefault) == 1, "rule-sets.json must have one default set");
        Check(sets.DistinctBy(s => s.Id).Count() == sets.Count, "a rule set stands twice");
        return sets;
    }

    private RuleSet ReadSet(JsonElement s)
    {
        string id = Text(s, "id");
        Dictionary<string, ServiceDistance> levels = s.GetProperty("levels").EnumerateArray().ToDictionary(
            l => Text(l, "level"), l => new ServiceDistance(Number(l, "distance_m"), "level", Text(l, "source"), Text(l, "confidence")));
        List<ServiceRule> services = [];
        foreach (JsonElement row in s.GetProperty("rows").EnumerateArray())
        {
            if (ReadService(id, row, levels, services) is { } service)
            {
                services.Add(service);
            }
        }

        HashSet<string> named = [.. services.Select(r => r.Rule.Id)];
        List<TotalRule> totals = [.. s.GetProperty("totals").EnumerateArray().Select(t => ReadTotal(t, named))];
        List<NotComputedRule> notComputed = [];
        foreach (JsonElement n in s.GetProperty("not_computed").EnumerateArray())
        {
            if (Find(id, Text(n, "rule")) is { } rule)
            {
                notComputed.Add(new NotComputedRule(rule, Text(n.GetProperty("reason"), "zh"), Text(n.GetProperty("reason"), "en")));
                named.Add(rule.Id);
            }
        }

        List<string> standards = Texts(s, "standards");
        foreach (Rule forgotten in _rules.Values.Where(r => standards.Contains(r.StandardId) && !named.Contains(r.Id)))
        {
            mistakes.Add($"rule set {id} forgets the rule {forgotten.Id}");
        }

        Check(services.DistinctBy(r => r.Rule.Id).Count() == services.Count, $"rule set {id} has a row twice");
        return new RuleSet(
            id, Text(s.GetProperty("name"), "zh"), Text(s.GetProperty("name"), "en"), Text(s, "source"),
            s.TryGetProperty("default", out JsonElement isDefault) && isDefault.GetBoolean(), services, totals, notComputed);
    }

    private ServiceRule? ReadService(string set, JsonElement row, Dictionary<string, ServiceDistance> levels, List<ServiceRule> before)
    {
        bool plain = row.ValueKind == JsonValueKind.String;
        if (Find(set, plain ? row.GetString()! : Text(row, "rule")) is not { } rule)
        {
            return null;
        }

        string category = (plain ? null : OptionalText(row, "category")) ?? rule.Category;
        Check(categories.ContainsKey(category), $"rule set {set}: {rule.Id} is served by the unknown category {category}");
        if (!plain && row.TryGetProperty("all_of", out _))
        {
            List<string> wanted = Texts(row, "all_of");
            ServiceRule[] parts = [.. before.Where(b => wanted.Contains(b.Rule.Id))];
            Check(parts.Length == wanted.Count && parts.All(p => p.HasDistance), $"rule set {set}: all_of of {rule.Id} must name rows above it that have a distance");
            return new ServiceRule(rule, category, new ServiceDistance(null, "none", rule.Source, rule.Confidence), null, null, parts);
        }

        ServiceDistance distance = rule.RadiusM is { } radius ? new(radius, "rule", rule.Source, rule.Confidence)
            : !plain && OptionalText(row, "distance_of") is { } other ? DistanceOf(set, other)
            : levels.GetValueOrDefault(rule.Level) ?? new(null, "none", null, rule.Confidence);
        GreenSelection? green = null;
        if (categories.GetValueOrDefault(category)?.Group == "green")
        {
            Check(_parksOnly.ContainsKey(category), $"rule set {set}: nothing says which green spaces serve {rule.Id}");
            bool largerToo = !plain && row.TryGetProperty("larger_too", out JsonElement larger) && larger.GetBoolean();
            GreenSize[] sizes = !plain && row.TryGetProperty("sizes", out _)
                ? [.. Texts(row, "sizes").Select(id => Find(set, id)).OfType<Rule>().Select(r => new GreenSize(r.MinAreaM2 ?? 0, r.LandArea?.Max, r.RadiusM))]
                : [new GreenSize(rule.MinAreaM2 ?? 0, largerToo ? null : rule.LandArea?.Max, distance.Metres)];
            Check(sizes.All(z => z.RadiusM is > 0), $"rule set {set}: the green spaces of {rule.Id} have no distance");
            green = new GreenSelection(_parksOnly.GetValueOrDefault(category), null, sizes);
        }

        ServiceNorm? norm = !plain && OptionalText(row, "norm") == "none" ? null : NormOf(rule, green is not null);
        Check(distance.Metres is not null || norm is not null || rule.StandardId == "gb-50180-2018", $"rule set {set}: {rule.Id} has neither a distance nor a need, so it belongs to not_computed");
        return new ServiceRule(rule, category, distance, green, norm);
    }

    private ServiceDistance DistanceOf(string set, string id)
    {
        Rule? rule = Find(set, id);
        Check(rule?.RadiusM is not null, $"rule set {set} takes a distance from {id}, which has none");
        return new(rule?.RadiusM, "other-rule", rule?.Source, rule?.Confidence ?? "from-memory");
    }

    // What the rule words itself comes first: places, then the people of one facility; then the sizes of its table; then one for each area.
    private static ServiceNorm? NormOf(Rule rule, bool green)
    {
        if (rule.Threshold is { Unit: "m2/person", Operator: ">=" or ">" } perPerson)
        {
            return new(NormMeasure.LandArea, 1000 * perPerson.Values[0], perPerson.Operator == ">", "m²", Derived: false);
        }

        if (rule.Population is not { Max: not null } people)
        {
            return null;
        }

        (NormMeasure Measure, Span? Size, string Unit) = rule switch
        {
            { Capacity: { } places } => (NormMeasure.Places, places, rule.CapacityUnit ?? "places"),
            { PopulationPerFacility: true } => (NormMeasure.Facilities, null, "facilities"),
            { FloorArea: { } floor } when !green => (NormMeasure.FloorArea, floor, "m²"),
            { LandArea: { } land } => (NormMeasure.LandArea, land, "m²"),
            _ => (NormMeasure.Facilities, (Span?)null, "facilities"),
        };
        return Size is null
            ? new(Measure, 1000 / people.Max.Value, Above: false, Unit, Derived: !rule.PopulationPerFacility)
            : ServiceNorm.LeastPerThousand(Size, people) is { } least ? new(Measure, least, Above: false, Unit, Derived: true) : null;
    }

    private TotalRule ReadTotal(JsonElement t, HashSet<string> named)
    {
        string id = Text(t, "id");
        GreenSelection? green = null;
        ServiceNorm norm;
        if (OptionalText(t, "per_thousand_indices") is { } column)
        {
            double sum = gb50180.GetProperty("per_thousand_indices").GetProperty("rows").EnumerateArray().Sum(r => r.GetProperty(column).GetProperty("min").GetDouble());
            norm = new(column.StartsWith("floor", StringComparison.Ordinal) ? NormMeasure.FloorArea : NormMeasure.LandArea, sum, Above: false, "m²", Derived: false);
        }
        else
        {
            Rule[] parts = [.. Texts(t, "sum_of").Select(p => Find(id, p)).OfType<Rule>()];
            Check(parts.All(p => p.Threshold is { Unit: "m2/person", Operator: ">=" or ">" }), $"the total {id} sums a rule that is no m2/person");
            double perPerson = parts.Sum(p => p.Threshold is { Values: [double value, ..] } ? value : 0);
            if (OptionalText(t, "share_of") is { } share && Find(id, share) is { Threshold: { Unit: "%", Values: [double percent, ..] } } shareRule)
            {
                perPerson *= percent / 100;
                named.Add(shareRule.Id);
            }

            JsonElement g = t.GetProperty("green");
            green = new GreenSelection(g.GetProperty("parks_only").GetBoolean(), OptionalText(g, "class"), [new GreenSize(0, null, null)]);
            norm = new(NormMeasure.LandArea, 1000 * perPerson, parts.Any(p => p.Threshold?.Operator == ">"), "m²", Derived: false);
            named.UnionWith(parts.Select(p => p.Id));
        }

        return new TotalRule(id, Text(t.GetProperty("name"), "zh"), Text(t.GetProperty("name"), "en"), Text(t, "clause"), Text(t, "source"), Text(t, "confidence"), green, norm);
    }

    private Rule? Find(string set, string id)
    {
        Check(_rules.ContainsKey(id), $"{set} of rule-sets.json names the rule {id}, which no file holds");
        return _rules.GetValueOrDefault(id);
    }

    private void Check(bool holds, string mistake)
    {
        if (!holds)
        {
            mistakes.Add(mistake);
        }
    }
}
