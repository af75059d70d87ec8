using System.Text.Json.Nodes;

namespace Renewal.Gis.Server.Ogc.Pages;

/// <summary>The definition of the interfaces for people: every operation by group, folded until it is wanted.</summary>
internal static class OpenApiPage
{
    public static IResult Write(Page page, JsonObject document)
    {
        JsonObject paths = document["paths"]!.AsObject();
        (string Tag, string Path, string Method, string Server, JsonObject Operation)[] operations =
        [
            .. from path in paths
               from member in path.Value!.AsObject()
               where member.Key != "servers"
               let operation = member.Value!.AsObject()
               select (operation["tags"]![0]!.GetValue<string>(), path.Key, member.Key, (path.Value["servers"] ?? document["servers"])![0]!["url"]!.GetValue<string>(), operation),
        ];
        JsonObject[] tags = [.. document["tags"]!.AsArray().Select(tag => tag!.AsObject()).Where(tag => operations.Any(o => o.Tag == Text(tag, "name")))];
        Markup Group(JsonObject tag) => Markup.Of($"""
            <h2 id="{Text(tag, "name")}">{Text(tag, "description")}</h2>
            {operations.Where(o => o.Tag == Text(tag, "name")).Select(o => Operation(page, document, o.Method, o.Path, o.Server, o.Operation))}

            """);
        Markup body = Markup.Of($"""
            <p class="lead">{page.Say("服务地址", "Server")} <code>{document["servers"]![0]!["url"]!.GetValue<string>()}</code></p>
            <ul class="formats groups">{tags.Select(tag => Markup.Of($"<li><a class=\"chip\" href=\"#{Text(tag, "name")}\">{Text(tag, "description")}</a></li>"))}</ul>
            {tags.Select(Group)}
            """);
        return page.Write(
            page.Say("接口说明", "API definition"), Text(document["info"]!.AsObject(), "description"), [DescribingPages.Top(page)],
            [("OpenAPI 3.0", page.Root("/openapi/v1.json"))], body);
    }

    private static Markup Operation(Page page, JsonObject document, string method, string path, string server, JsonObject operation)
    {
        JsonObject[] parameters = [.. operation["parameters"]!.AsArray().Select(parameter => Resolve(document, parameter!.AsObject()))];
        Markup Parameter(JsonObject parameter)
        {
            JsonObject schema = parameter["schema"]!.AsObject();
            JsonArray? values = (schema["enum"] ?? schema["items"]?["enum"]) as JsonArray;
            return Markup.Of($"""
                <tr><th scope="row">{Text(parameter, "name")}{(parameter["required"]?.GetValue<bool>() == true ? Markup.Of($" <span class=\"chip\">{page.Say("必需", "required")}</span>") : null)}<code>{Place(page, parameter)}</code></th>
                <td>{Text(schema, "type")}</td><td>{Text(parameter, "description")}{(values is null ? null : Markup.Of($" <span class=\"chips\">{values.Where(v => v is not null).Take(12).Select(v => Markup.Of($"<code>{v!.GetValue<string>()}</code>"))}{(values.Count > 12 ? "…" : "")}</span>"))}</td></tr>
                """);
        }

        Markup table = parameters.Length == 0 ? Markup.Empty : Markup.Of($"""
            <div class="scroll"><table class="table table-wide"><thead><tr><th scope="col">{page.Say("参数", "Parameter")}</th><th scope="col">{page.Say("类型", "Type")}</th><th scope="col">{page.Say("说明", "Description")}</th></tr></thead>
            <tbody>{parameters.Select(Parameter)}</tbody></table></div>
            """);
        Markup body = operation["requestBody"]?["content"] is not JsonObject content ? Markup.Empty
            : Markup.Of($"<p>{page.Say("请求体", "Body")}: {content.Select(c => Markup.Of($"<code>{c.Key}</code> "))}</p>");
        Markup answers = Markup.Of($"""
            <p>{page.Say("答复", "Answers")}: {operation["responses"]!.AsObject().Select(answer => Markup.Of($"<code>{answer.Key}</code> {Text(Resolve(document, answer.Value!.AsObject()), "description")}; "))}</p>
            """);
        return Markup.Of($"""
            <details class="operation"><summary><span class="method method-{method}">{method.ToUpperInvariant()}</span><code>{path}</code><span>{Text(operation, "summary")}</span></summary>
            <div><p><code>{server}{(path == "/" ? "" : path)}</code></p>{table}{body}{answers}</div></details>

            """);
    }

    private static string Place(Page page, JsonObject parameter) => Text(parameter, "in") switch
    {
        "path" => page.Say("路径", "path"),
        "header" => page.Say("请求头", "header"),
        _ => page.Say("查询", "query"),
    };

    private static JsonObject Resolve(JsonObject document, JsonObject node) => node["$ref"] is not { } reference ? node
        : reference.GetValue<string>()[2..].Split('/').Aggregate((JsonNode)document, (at, step) => at[step]!).AsObject();

    private static string Text(JsonObject node, string name) => node[name]?.GetValue<string>() ?? "";
}
