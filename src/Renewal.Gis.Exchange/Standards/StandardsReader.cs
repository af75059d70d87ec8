using System.Text.Json;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Exchange.Standards;

/// <summary>Reads the folder <c>data/standards</c>.</summary>
public sealed class StandardsReader
{
    private static readonly HashSet<string> KnownLevels =
        ["min15", "min10", "min5", "min5-10", "block", "building", "community", "renewal-unit", "district", "city", "any"];

    private static readonly HashSet<string> KnownObligations =
    [
        "required", "as-needed", "indicator", "target", "planning-norm", "definition", "basic-guarantee", "quality-improvement",
        "characteristic",
    ];

    private static readonly HashSet<string> KnownStrengths =
        ["mandatory-clause", "shall", "should", "may", "evaluation", "method", "policy", "policy-red-line"];

    private static readonly HashSet<string> KnownDistanceMethods =
        ["euclidean-from-boundary", "euclidean-from-point", "network-walk", "network-drive", "service-radius-unspecified"];

    private static readonly HashSet<string> KnownOperators = [">=", ">", "<=", "<", "between", "reported"];

    private static readonly HashSet<string> KnownUnits = ["%", "m2/person", "m", "m2", "kg", "km/km2", "classes", "places/dwelling"];

    private readonly List<string> _mistakes = [];
    private readonly List<Rule> _rules = [];
    private readonly HashSet<string> _ruleIds = [];
    private readonly Dictionary<string, FacilityCategory> _categories = [];

    private StandardsReader()
    {
    }

    /// <summary>Reads every file of a folder and holds them against each other.</summary>
    /// <param name="folder">Folder with <c>facility-categories.json</c>, <c>park-rate-editions.json</c> and the standards.</param>
    /// <exception cref="InputException">A file is missing or wrong; every mistake is named.</exception>
    public static StandardsLibrary ReadFolder(string folder) => new StandardsReader().Read(folder);

    private StandardsLibrary Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"The standards are missing: there is no folder {folder}.");
        }

        Dictionary<string, JsonElement> files = [];
        foreach (string path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (name.EndsWith(".schema", StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
                files[name] = document.RootElement.Clone();
            }
            catch (JsonException e)
            {
                throw new InputException($"{name}.json is not JSON: {e.Message}");
            }
        }

        foreach (string needed in new[] { "facility-categories", "gb-50180-2018", "walking-and-population", "park-rate-editions", "rule-sets" })
        {
            if (!files.ContainsKey(needed))
            {
                throw new InputException($"The standards are incomplete: {needed}.json is missing in {folder}.");
            }
        }

        try
        {
            ReadCategories(files["facility-categories"]);
            foreach ((string name, JsonElement file) in files)
            {
                if (file.TryGetProperty("rules", out JsonElement list))
                {
                    ReadRules(name, file, list);
                }
            }

            List<Level> levels = ReadLevels(files["gb-50180-2018"]);
            List<ParkRateEdition> editions = ReadEditions(files["park-rate-editions"]);
            WalkingConvention walking = ReadWalking(files["walking-and-population"]);
            PopulationConvention population = ReadPopulation(files["walking-and-population"]);
            IReadOnlyList<RuleSet> ruleSets = new RuleSetReader(_rules, _categories, files["gb-50180-2018"], _mistakes).Read(files["rule-sets"]);
            if (_mistakes.Count > 0)
            {
                throw new InputException("The standards do not fit together: " + string.Join("; ", _mistakes) + ".");
            }

            return new StandardsLibrary(_rules, levels, [.. _categories.Values], editions, walking, population, ruleSets);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // A member is missing or has another JSON type than the schema says; the row before it is the last one that was read.
            throw new InputException($"A file of the standards does not follow rule.schema.json, after the rule {_rules.LastOrDefault()?.Id ?? "(none)"}: {e.Message}");
        }
    }

    private void ReadCategories(JsonElement file)
    {
        HashSet<string> groups = [.. file.GetProperty("groups").EnumerateArray().Select(g => g.GetString()!)];
        foreach (JsonElement c in file.GetProperty("categories").EnumerateArray())
        {
            FacilityCategory category = new(
                Text(c, "slug"), Text(c, "zh"), Text(c, "en"), Text(c, "group"), Texts(c, "osm_tags"), Texts(c, "aliases_zh"));
            Check(groups.Contains(category.Group), $"category {category.Slug} has the unknown group {category.Group}");
            Check(_categories.TryAdd(category.Slug, category), $"category {category.Slug} stands twice");
        }
    }

    private void ReadRules(string fileName, JsonElement file, JsonElement list)
    {
        Check(Text(file, "id") == fileName, $"{fileName}.json calls itself {Text(file, "id")}");
        foreach (JsonElement r in list.EnumerateArray())
        {
            Rule rule = new(
                Text(r, "id"), fileName, Text(r, "clause"), Text(r, "item_code"), Text(r.GetProperty("name"), "zh"),
                Text(r.GetProperty("name"), "en"), Text(r, "category"), Text(r, "level"), Text(r, "obligation"), Text(r, "strength"),
                Number(r, "radius_m"), OptionalText(r, "distance_method"), Number(r, "min_area_m2"), ReadSpan(r, "land_area_m2"),
                ReadThreshold(r), OptionalText(r, "formula"), OptionalText(r, "note"), Text(r, "source"), Text(r, "confidence"))
            {
                FloorArea = ReadSpan(r, "floor_area_m2"),
                Capacity = ReadSpan(r, "capacity"),
                CapacityUnit = UnitOf(r, "capacity"),
                Population = ReadSpan(r, "population_basis"),
                PopulationPerFacility = UnitOf(r, "population_basis") == "persons per facility",
            };
            CheckRule(rule);
            _rules.Add(rule);
        }
    }

    private void CheckRule(Rule rule)
    {
        Check(_ruleIds.Add(rule.Id), $"rule {rule.Id} stands twice");
        Check(_categories.ContainsKey(rule.Category), $"rule {rule.Id} has the unknown category {rule.Category}");
        Check(KnownLevels.Contains(rule.Level), $"rule {rule.Id} has the unknown level {rule.Level}");
        Check(KnownObligations.Contains(rule.Obligation), $"rule {rule.Id} has the unknown obligation {rule.Obligation}");
        Check(KnownStrengths.Contains(rule.Strength), $"rule {rule.Id} has the unknown strength {rule.Strength}");
        Check(rule.DistanceMethod is null || KnownDistanceMethods.Contains(rule.DistanceMethod), $"rule {rule.Id} has the unknown distance method {rule.DistanceMethod}");
        Check(rule.RadiusM is null or > 0, $"rule {rule.Id} has the radius {rule.RadiusM} m");
        Check(rule.RadiusM is null || rule.DistanceMethod is not null, $"rule {rule.Id} has a radius without a method");
        Check(rule.MinAreaM2 is null or >= 0, $"rule {rule.Id} has the smallest area {rule.MinAreaM2} m²");
        Check(rule.Confidence is "verified" or "from-memory", $"rule {rule.Id} has the unknown mark {rule.Confidence}");
        if (rule.Threshold is { } limit)
        {
            int values = limit.Operator switch { "between" => 2, "reported" => 0, _ => 1 };
            Check(KnownOperators.Contains(limit.Operator), $"rule {rule.Id} has the unknown operator {limit.Operator}");
            Check(KnownUnits.Contains(limit.Unit), $"rule {rule.Id} has the unknown unit {limit.Unit}");
            Check(limit.Values.Count == values, $"rule {rule.Id} has {limit.Values.Count} limits where {limit.Operator} takes {values}");
        }
    }

    private List<Level> ReadLevels(JsonElement file)
    {
        List<Level> levels = [];
        foreach (JsonElement l in file.GetProperty("levels").EnumerateArray())
        {
            Level level = new(
                Text(l, "level"), Text(l.GetProperty("name"), "zh"), Text(l.GetProperty("name"), "en"), Text(l, "clause"),
                (int?)Number(l, "walk_minutes"), ReadSpan(l, "walk_distance_m"), ReadSpan(l, "population")!, Text(l, "confidence"));
            Check(KnownLevels.Contains(level.Id), $"the level {level.Id} is unknown");
            levels.Add(level);
        }

        return levels;
    }

    private List<ParkRateEdition> ReadEditions(JsonElement file)
    {
        Dictionary<string, Rule> byId = _rules.DistinctBy(r => r.Id).ToDictionary(r => r.Id, StringComparer.Ordinal);
        List<ParkRateEdition> editions = [];
        HashSet<string> indicatorIds = [];
        foreach (JsonElement e in file.GetProperty("editions").EnumerateArray())
        {
            List<ParkRule> indicators = [];
            foreach (JsonElement i in e.GetProperty("indicators").EnumerateArray())
            {
                string id = Text(i, "id");
                Check(indicatorIds.Add(id), $"park indicator {id} stands twice");
                List<Rule> sites = [];
                foreach (string site in Texts(i, "sites"))
                {
                    if (byId.TryGetValue(site, out Rule? rule) && rule.RadiusM is not null)
                    {
                        sites.Add(rule);
                    }
                    else
                    {
                        _mistakes.Add($"park indicator {id} names {site}, which is no rule with a radius");
                    }
                }

                Check(sites.Count > 0, $"park indicator {id} has no sites");
                Rule? limit = null;
                if (OptionalText(i, "limit") is { } limitId)
                {
                    Check(byId.TryGetValue(limitId, out limit) && limit.Threshold is { Metric: "coverage_pct", Unit: "%" }, $"park indicator {id} takes its limit from {limitId}, which is no rule with a coverage in %");
                }

                indicators.Add(new ParkRule(
                    id, Text(i.GetProperty("name"), "zh"), Text(i.GetProperty("name"), "en"), i.GetProperty("parks_only").GetBoolean(),
                    sites, limit));
            }

            editions.Add(new ParkRateEdition(
                Text(e, "id"), Text(e.GetProperty("name"), "zh"), Text(e.GetProperty("name"), "en"),
                e.GetProperty("default").GetBoolean(), indicators));
        }

        return editions;
    }

    private static WalkingConvention ReadWalking(JsonElement file)
    {
        JsonElement walking = file.GetProperty("walking");
        JsonElement planning = walking.GetProperty("planning_default");
        Dictionary<int, double> cutoffs = planning.GetProperty("cutoffs_m").EnumerateObject()
            .ToDictionary(p => int.Parse(p.Name, System.Globalization.CultureInfo.InvariantCulture), p => p.Value.GetDouble());
        JsonElement stairs = walking.GetProperty("hills").GetProperty("stairs");
        JsonElement slope = walking.GetProperty("hills").GetProperty("slope");
        return new WalkingConvention(
            cutoffs, Text(planning, "source"), Text(planning, "confidence"), walking.GetProperty("default_speed_m_per_min").GetDouble(),
            [
                .. walking.GetProperty("profiles").EnumerateArray().Select(p =>
                    new WalkingProfile(Text(p, "slug"), Text(p, "zh"), Text(p, "en"), p.GetProperty("speed_m_per_min").GetDouble(), Text(p, "source"), Text(p, "confidence"))),
            ],
            new HillsConvention(
                stairs.GetProperty("factor").GetDouble(), Text(stairs, "source"), slope.GetProperty("exponent").GetDouble(), slope.GetProperty("offset").GetDouble(),
                Text(slope, "source"), Text(stairs, "confidence") == "verified" ? Text(slope, "confidence") : Text(stairs, "confidence")));
    }

    private static PopulationConvention ReadPopulation(JsonElement file)
    {
        Dictionary<string, double> values = file.GetProperty("population").GetProperty("ladder").EnumerateArray()
            .Where(step => step.TryGetProperty("value", out _))
            .ToDictionary(step => Text(step, "method"), step => step.GetProperty("value").GetDouble());
        return new PopulationConvention(values["households"], values["floor-area"]);
    }

    private static Threshold? ReadThreshold(JsonElement rule)
    {
        if (!rule.TryGetProperty("threshold", out JsonElement t) || t.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        JsonElement value = t.GetProperty("value");
        double[] values = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(v => v.GetDouble())],
            JsonValueKind.Null => [],
            _ => [value.GetDouble()],
        };
        return new Threshold(Text(t, "metric"), Text(t, "op"), values, Text(t, "unit"));
    }

    private static Span? ReadSpan(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement s) && s.ValueKind == JsonValueKind.Object
            ? new Span(Number(s, "min"), Number(s, "max"))
            : null;

    private static string? UnitOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement s) && s.ValueKind == JsonValueKind.Object ? OptionalText(s, "unit") : null;

    internal static string Text(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    internal static string? OptionalText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    internal static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : null;

    internal static List<string> Texts(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];

    private void Check(bool holds, string mistake)
    {
        if (!holds)
        {
            _mistakes.Add(mistake);
        }
    }
}
