using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Storage.Edits;

namespace Renewal.Gis.Server.Edits;

/// <summary>What a writing request is answered: the feature and its ETag, or one problem document with findings or the three states of a conflict.</summary>
internal static class EditAnswers
{
    // As many decimals as are stored: an offered geometry can be sent back as it is.
    private static readonly JsonSerializerOptions Json = new(Commands.Output.Json) { Converters = { new GeoJsonGeometryConverter(decimals: 9) } };

    /// <summary>The answer to one edit.</summary>
    public static IResult Of(HttpContext context, EditOutcome outcome, IReadOnlySet<string> confirmed, PublicAddress address)
    {
        EditItem item = outcome.Items[0];
        if (!outcome.Saved)
        {
            return Problem(item, confirmed);
        }

        HttpResponse response = context.Response;
        if (item.Edit.Kind == EditKind.Delete)
        {
            return Results.NoContent();
        }

        response.Headers.ETag = Tag(item.Version);
        bool created = item.Edit.Kind == EditKind.Create;
        if (created)
        {
            response.Headers.Location = address.At(PathOf(item));
        }

        bool? minimal = EditRequest.PrefersMinimal(context.Request);
        if (minimal is not null)
        {
            response.Headers["Preference-Applied"] = minimal.Value ? "return=minimal" : "return=representation";
        }

        if (minimal == true)
        {
            return Results.StatusCode(created ? StatusCodes.Status201Created : StatusCodes.Status204NoContent);
        }

        response.Headers["Content-Crs"] = $"<{Planning.Coordinates.PublishedCrs.Crs84Uri}>";
        return Results.Text(item.GeoJson!, EditRequest.GeoJson, Encoding.UTF8, created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>The answer to a list of edits, or to a dry run of one.</summary>
    public static IResult OfList(HttpContext context, EditOutcome outcome, IReadOnlySet<string> confirmed, bool dryRun)
    {
        bool features = EditRequest.PrefersMinimal(context.Request) == false;
        JsonArray items = [.. outcome.Items.Select((item, index) => (JsonNode)Describe(item, index, confirmed, outcome.Saved, features))];
        if (outcome.Saved || dryRun)
        {
            bool ready = outcome.Saved || outcome.Items.All(item => item is { Refusal: null, Conflict: null } && !item.Open(confirmed).Any());
            return Results.Json(new JsonObject { ["saved"] = outcome.Saved, ["ready"] = ready, ["confirm"] = ConfirmOf(outcome.Items, confirmed), ["items"] = items }, Json);
        }

        int failed = Enumerable.Range(0, outcome.Items.Count).First(i => Failed(outcome.Items[i], confirmed));
        (int status, string detail, string? detailZh) = Reason(outcome.Items[failed], confirmed);
        return Results.Problem(
            outcome.Items.Count == 1 ? detail : $"Edit {failed + 1} of {outcome.Items.Count}: {detail} Nothing was saved.", statusCode: status,
            extensions: new Dictionary<string, object?>
            {
                ["detailZh"] = detailZh is null ? null : outcome.Items.Count == 1 ? detailZh : $"第 {failed + 1} 项（共 {outcome.Items.Count} 项）：{detailZh}全部未保存。",
                ["confirm"] = ConfirmOf(outcome.Items, confirmed),
                ["items"] = items,
            });
    }

    /// <summary>A collection that cannot be written, with what can be done instead.</summary>
    public static IResult ReadOnly(HttpContext context, string collectionId, bool item)
    {
        context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        return Results.Problem(
            $"The collection {collectionId} is read only{(item ? "" : ": its features come with an import")}.", statusCode: StatusCodes.Status405MethodNotAllowed);
    }

    private static string Tag(long version) => $"\"v{version}\"";

    private static string PathOf(EditItem item) => $"/ogc/collections/{item.Edit.Collection.Id}/items/{item.Id}";

    private static bool Failed(EditItem item, IReadOnlySet<string> confirmed) => item.Refusal is not null || item.Conflict is not null || item.Open(confirmed).Any();

    private static IResult Problem(EditItem item, IReadOnlySet<string> confirmed)
    {
        (int status, string detail, string? detailZh) = Reason(item, confirmed);
        Dictionary<string, object?> more = [];
        if (detailZh is not null)
        {
            more["detailZh"] = detailZh;
        }

        if (item.Conflict is { } conflict)
        {
            foreach ((string name, JsonNode? value) in Describe(conflict))
            {
                more[name] = value?.DeepClone();
            }
        }

        if (item.Findings.Count > 0)
        {
            more["findings"] = JsonSerializer.SerializeToNode(item.Findings.Select(Describe), Json);
            more["confirm"] = ConfirmOf([item], confirmed);
        }

        return Results.Problem(detail, statusCode: status, extensions: more);
    }

    /// <summary>The codes to confirm for the edits to be made: those that were confirmed already and those that are open; null where confirming does not help.</summary>
    private static string? ConfirmOf(IReadOnlyList<EditItem> items, IReadOnlySet<string> confirmed)
    {
        Finding[] open = [.. items.SelectMany(item => item.Open(confirmed))];
        return open.Length == 0 || open.Any(f => f.Severity == Severity.Error) || items.Any(item => item.Refusal is not null || item.Conflict is not null)
            ? null
            : string.Join(',', FindingCodes.Confirmable.Where(code => confirmed.Contains(code) || open.Any(f => f.Code == code)));
    }

    private static (int Status, string Detail, string? DetailZh) Reason(EditItem item, IReadOnlySet<string> confirmed)
    {
        if (item.Refusal is { } refusal)
        {
            return (refusal.Status, refusal.Message, refusal.MessageZh);
        }

        if (item.Conflict is { } conflict)
        {
            return conflict.Theirs is null
                ? (412, "Somebody has deleted this feature meanwhile: create it again, or leave it so.", "其他人已删除该要素：可重新建立，或不再保存。")
                : (412, "Somebody else has changed this feature meanwhile: compare with its current state, then save again with its ETag.", "其他人已修改该要素：请与当前内容比较后，使用新的 ETag 再保存。");
        }

        Finding[] open = [.. item.Open(confirmed).OrderByDescending(f => f.Severity)];
        string more = open.Length > 1 ? $" ({open.Length - 1} more in findings)" : "", moreZh = open.Length > 1 ? $"（另有 {open.Length - 1} 项，见 findings）" : "";
        return open[0].Severity == Severity.Error
            ? (422, open[0].Message + more, open[0].MessageZh + moreZh)
            : (422, $"{open[0].Message}{more} Save again with confirm={ConfirmOf([item], confirmed)} to keep it so.",
                $"{open[0].MessageZh}{moreZh}如确认无误，请加上 confirm={ConfirmOf([item], confirmed)} 再次保存。");
    }

    private static JsonObject Describe(EditItem item, int index, IReadOnlySet<string> confirmed, bool saved, bool features)
    {
        JsonObject described = new()
        {
            ["index"] = index,
            ["op"] = item.Edit.Kind.ToString().ToLowerInvariant(),
            ["collection"] = item.Edit.Collection.Id,
        };
        if (item.Edit.Kind != EditKind.Create || saved)
        {
            described["id"] = item.Id;
        }

        if (saved && item.Version > 0)
        {
            described["version"] = item.Version;
            described["etag"] = Tag(item.Version);
        }

        if (Failed(item, confirmed))
        {
            (int status, string detail, string? detailZh) = Reason(item, confirmed);
            described["status"] = status;
            described["detail"] = detail;
            described["detailZh"] = detailZh;
        }

        if (item.Findings.Count > 0)
        {
            described["findings"] = JsonSerializer.SerializeToNode(item.Findings.Select(Describe), Json);
        }

        if (item.Conflict is { } conflict)
        {
            described["conflict"] = Describe(conflict);
        }

        if (saved && features && item.GeoJson is not null)
        {
            described["feature"] = JsonNode.Parse(item.GeoJson);
        }

        return described;
    }

    private static JsonObject Describe(EditConflict conflict) => new()
    {
        ["base"] = conflict.Base is null ? null : JsonNode.Parse(conflict.Base),
        ["yours"] = conflict.Yours is null ? null : JsonNode.Parse(conflict.Yours),
        ["theirs"] = conflict.Theirs is null ? null : JsonNode.Parse(conflict.Theirs),
        ["theirAuthor"] = conflict.TheirAuthor,
        ["theirTime"] = conflict.TheirTime.UtcDateTime,
        ["etag"] = conflict.Theirs is null ? null : Tag(conflict.TheirVersion),
        ["conflicts"] = JsonSerializer.SerializeToNode(conflict.Columns),
        ["yourChanges"] = JsonSerializer.SerializeToNode(conflict.YourColumns),
        ["theirChanges"] = JsonSerializer.SerializeToNode(conflict.TheirColumns),
    };

    private static object Describe(Finding finding) => new
    {
        finding.Code,
        severity = finding.Severity == Severity.Error ? "error" : "warning",
        finding.Message,
        finding.MessageZh,
        finding.Place,
        finding.Figures,
        others = finding.Others.Select(other => new { other.Id, other.Name }),
        finding.Offer,
    };
}
