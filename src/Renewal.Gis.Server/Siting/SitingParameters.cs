using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Siting;

/// <summary>A place that may get a site, as a client names it.</summary>
internal sealed record GivenPoint(string Id, string? Name, double Lon, double Lat);

/// <summary>A question about siting in words, as the API and the command line take it; checked, but for what only the region knows.</summary>
internal sealed record SitingParameters(
    string Category, string? Level, double? LimitM, double? ReachM, SitingObjective Objective, int Sites, IReadOnlyList<string> Sources, double? StepM,
    IReadOnlyList<string> Required, IReadOnlyList<string> Forbidden, ForbiddenLand ForbiddenLand, double? Capacity, double? PlacesPerThousand,
    bool IgnoreExisting, IReadOnlyList<GivenPoint> Points)
{
    /// <summary>Most sites of one search.</summary>
    public const int MostSites = 50;

    private const string Grid = "grid";
    private const string Planned = "facilities-planned";
    private const string Parcels = "released-parcels";

    /// <summary>The names of the parameters.</summary>
    public static readonly string[] Names =
    [
        "category", "level", "limit", "reach", "objective", "sites", "candidates", "step", "required", "forbidden", "capacity", "placesPerThousand", "ignoreExisting",
    ];

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    public bool HasGrid => Sources.Contains(Grid);

    public bool HasPlanned => Sources.Contains(Planned);

    public bool HasParcels => Sources.Contains(Parcels);

    /// <summary>Reads the question.</summary>
    /// <param name="text">Text of a parameter, or null.</param>
    /// <param name="body">Body with places and ids, or null.</param>
    /// <exception cref="InputException">Something is missing or wrong.</exception>
    public static SitingParameters Read(Func<string, string?> text, string? body)
    {
        (List<GivenPoint> points, List<string> required, List<string> forbidden) = body is null ? ([], [], []) : ReadBody(body);
        required.AddRange(Words(text("required")));
        forbidden.AddRange(Words(text("forbidden")));
        string[] land = [.. forbidden.Where(f => f is "water" or "protections" or "parks" or "none")];
        string[] sources = Words(text("candidates")) is { Length: > 0 } given ? given : points.Count > 0 ? [] : [Grid];
        if (sources.FirstOrDefault(s => s is not (Grid or Planned or Parcels)) is { } unknown)
        {
            throw new InputException(
                $"candidates must be {Grid}, {Planned} or {Parcels}, several with commas between them, not {unknown}. Send places of your own with POST.",
                zh: $"候选点来源应为 {Grid}、{Planned} 或 {Parcels}，不能是 {unknown}。");
        }

        return new SitingParameters(
            text("category") ?? throw new InputException("The parameter category is missing: a facility category such as kindergarten.", zh: "缺少设施类别，例如 kindergarten。"),
            text("level"), Number(text, "limit", 10, 20_000), Number(text, "reach", 10, 50_000),
            text("objective") switch
            {
                null or "cover" => SitingObjective.Cover,
                "median" => SitingObjective.Median,
                string other => throw new InputException($"objective must be cover or median, not {other}.", zh: $"目标应为 cover 或 median，不能是 {other}。"),
            },
            Whole(text, "sites", 1, MostSites) ?? 1, sources, Number(text, "step", 50, 2000), required, [.. forbidden.Except(land)],
            land.Length == 0 ? ForbiddenLand.Water | ForbiddenLand.Protections : land.Aggregate(ForbiddenLand.None, (all, one) => all | one switch
            {
                "water" => ForbiddenLand.Water,
                "protections" => ForbiddenLand.Protections,
                "parks" => ForbiddenLand.Parks,
                _ => ForbiddenLand.None,
            }),
            Number(text, "capacity", 1, 1e7), Number(text, "placesPerThousand", 0.001, 1e6),
            text("ignoreExisting") switch
            {
                null or "false" => false,
                "true" => true,
                string other => throw new InputException($"ignoreExisting must be true or false, not {other}.", zh: $"ignoreExisting 应为 true 或 false，不能是 {other}。"),
            },
            points);
    }

    private static string[] Words(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static double? Number(Func<string, string?> text, string name, double min, double max) => text(name) is not { } given ? null
        : double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max ? value
        : throw new InputException(
            string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {min} to {max}, not {given}."),
            zh: string.Create(CultureInfo.InvariantCulture, $"{name} 应为 {min} 至 {max} 的数，不能是 {given}。"));

    private static int? Whole(Func<string, string?> text, string name, int min, int max) => text(name) is not { } given ? null
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max ? value
        : throw new InputException($"{name} must be a whole number from {min} to {max}, not {given}.", zh: $"{name} 应为 {min} 至 {max} 的整数，不能是 {given}。");

    private static (List<GivenPoint> Points, List<string> Required, List<string> Forbidden) ReadBody(string body)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Strict);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InputException($"The body is not JSON: {e.Message}");
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InputException("The body must be {\"candidates\":[…],\"required\":[…],\"forbidden\":[…]}.");
        }

        if (root.EnumerateObject().Select(m => m.Name).FirstOrDefault(m => m is not ("candidates" or "required" or "forbidden")) is { } stray)
        {
            throw new InputException($"The body does not take {stray}; it takes candidates, required and forbidden.");
        }

        JsonElement[] List(string name) => !root.TryGetProperty(name, out JsonElement list) ? []
            : list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : throw new InputException($"{name} in the body must be a list.");
        List<string> Ids(string name) =>
            [.. List(name).Select(id => id.ValueKind == JsonValueKind.String ? id.GetString()! : throw new InputException($"{name} in the body must be a list of candidate ids."))];
        JsonElement[] candidates = List("candidates");
        return candidates.Length <= CandidatePlaces.MostCandidates
            ? ([.. candidates.Select(ReadPoint)], Ids("required"), Ids("forbidden"))
            : throw new InputException($"At most {CandidatePlaces.MostCandidates} candidates are searched, not {candidates.Length}.", 413);
    }

    private static GivenPoint ReadPoint(JsonElement candidate, int index)
    {
        double Degrees(string name, double most) =>
            candidate.ValueKind == JsonValueKind.Object && candidate.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
                && value.GetDouble() is double degrees && Math.Abs(degrees) <= most
                ? degrees
                : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Candidate {index + 1} needs {name}, a number from {-most} to {most}."));
        string? Text(string name) => candidate.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        double lon = Degrees("lon", 180);
        double lat = Degrees("lat", 89);
        return new GivenPoint(Text("id") ?? string.Create(CultureInfo.InvariantCulture, $"p{index + 1}"), Text("name"), lon, lat);
    }
}
