using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>/openapi/v1.json against the running server and against the definitions of the standards.</summary>
public sealed class OpenApiTests(OgcServer server) : IClassFixture<OgcServer>
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    [Fact(DisplayName = "/conf/core/api-definition-op and api-definition-success, /conf/oas30/oas-definition-1: both definitions are where the landing page says")]
    public async Task The_definition_is_found_from_the_landing_page()
    {
        JsonElement landing = await server.GetAsync("/ogc");
        foreach ((string relation, string type) in new[] { ("service-desc", "application/vnd.oai.openapi+json"), ("service-doc", "text/html") })
        {
            JsonElement link = landing.GetProperty("links").EnumerateArray().Single(l => l.GetProperty("rel").GetString() == relation);
            using HttpResponseMessage response = await server.Client.GetAsync(link.GetProperty("href").GetString());
            Assert.True(response.IsSuccessStatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact(DisplayName = "/conf/oas30/oas-definition-2: OpenAPI 3.0, references that resolve, parameters that the paths hold, ids that are unique")]
    public async Task The_definition_is_sound()
    {
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        Assert.Equal("3.0.3", document.GetProperty("openapi").GetString());
        Assert.Equal($"{server.Url}/ogc", document.GetProperty("servers")[0].GetProperty("url").GetString());
        foreach (Match reference in Regex.Matches(document.GetRawText(), "\"\\$ref\":\"#/([^\"]+)\""))
        {
            JsonElement at = document;
            foreach (string step in reference.Groups[1].Value.Split('/'))
            {
                Assert.True(at.TryGetProperty(step, out at), reference.Value);
            }
        }

        List<string> ids = [];
        foreach ((string path, string method, JsonElement operation) in Operations(document))
        {
            ids.Add(operation.GetProperty("operationId").GetString()!);
            JsonElement[] parameters = [.. Parameters(document, operation)];
            Assert.Equal(
                Regex.Matches(path, @"\{(\w+)\}").Select(m => m.Groups[1].Value),
                parameters.Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()!));
            Assert.Equal(parameters.Length, parameters.Select(p => (p.GetProperty("in").GetString(), p.GetProperty("name").GetString())).Distinct().Count());
            Assert.All(parameters, p => Assert.True(p.TryGetProperty("schema", out _)));
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), answer => answer.Name[0] == '2');
            Assert.All(operation.GetProperty("responses").EnumerateObject(), answer => Assert.True(Resolve(document, answer.Value).TryGetProperty("description", out _), $"{method} {path} {answer.Name}"));
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact(DisplayName = "/conf/oas30/completeness: every route of the server is in the definition, and nothing else")]
    public async Task Every_route_is_in_the_definition()
    {
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        HashSet<string> documented = [.. Operations(document).Select(o => $"{o.Method} {General(o.Path)}")];
        await using Database database = new("Host=127.0.0.1;Database=unused");
        await using WebApplication app = ServeCommand.Build(database, System.Net.IPAddress.Loopback, 0);
        HashSet<string> routes =
        [
            .. from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
               from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
               where method is not ("HEAD" or "OPTIONS")
               select $"{method.ToLowerInvariant()} {General(Regex.Replace(endpoint.RoutePattern.RawText!, "^/ogc(?=/|$)", ""))}",
        ];
        Assert.Empty(routes.Except(documented));
        Assert.Empty(documented.Except(routes));

        static string General(string path) => Regex.Replace(Regex.Replace(path.Length == 0 ? "/" : path, "^/collections/(?!\\{)[a-z-]+", "/collections/{}"), @"\{[^}]*\}", "{}");
    }

    [Fact]
    public async Task Every_GET_of_the_OGC_paths_answers_with_each_of_its_parameters()
    {
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        int asked = 0;
        foreach ((string path, _, JsonElement operation) in Operations(document).Where(o => o.Method == "get" && !IsElsewhere(document, o.Path)))
        {
            JsonElement[] parameters = [.. Parameters(document, operation)];
            string? address = await FillAsync(path, parameters);
            if (address is null)
            {
                continue;
            }

            foreach (JsonElement parameter in parameters.Where(p => p.GetProperty("in").GetString() == "query"))
            {
                string name = parameter.GetProperty("name").GetString()!;
                // A place in the order is what a next link holds and nobody writes; a filter has tests of its own.
                if (name is "after" or "filter-lang" or "filter-crs")
                {
                    continue;
                }

                foreach (string value in Examples(name, parameter))
                {
                    using HttpResponseMessage response = await server.Client.GetAsync($"{address}?{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}");
                    Assert.True((int)response.StatusCode is 200 or 204, $"{address}?{name}={value}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                    asked++;
                }
            }

            using HttpResponseMessage plain = await server.Client.GetAsync(address);
            Assert.True((int)plain.StatusCode is 200 or 204, address);
        }

        Assert.True(asked > 500, $"{asked} parameters were asked");
    }

    [Fact]
    public async Task The_definition_has_exactly_the_parameters_that_the_server_knows()
    {
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        foreach ((string path, _, JsonElement operation) in Operations(document).Where(o => o.Method == "get" && !IsElsewhere(document, o.Path)))
        {
            JsonElement[] parameters = [.. Parameters(document, operation)];
            if (await FillAsync(path, parameters) is not { } address)
            {
                continue;
            }

            using HttpResponseMessage refused = await server.Client.GetAsync($"{address}?no-such-parameter=1");
            Assert.Equal(400, (int)refused.StatusCode);
            string detail = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!;
            IEnumerable<string> known = Regex.Match(detail, "Parameters: (.*)\\.$").Groups[1].Value.Split(", ");
            string[] documented = [.. parameters.Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!)];
            // Collections that keep no history know the parameter only to say so.
            Assert.Equal(known.Where(name => name != "as-of" || documented.Contains(name)).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        }
    }

    [Theory(DisplayName = "/conf/oas30/exception-codes: the errors that a path answers with stand in the definition")]
    [InlineData("GET", "/collections/projects/items?bbox=1", "/collections/projects/items", 400)]
    [InlineData("GET", "/collections/projects/items/999999", "/collections/projects/items/{featureId}", 404)]
    [InlineData("GET", "/collections/projects/items?f=json", "/collections/projects/items", 406)]
    [InlineData("POST", "/collections/projects/items", "/collections/projects/items", 415)]
    [InlineData("PUT", "/collections/projects/items/ID", "/collections/projects/items/{featureId}", 428)]
    [InlineData("PATCH", "/collections/projects/items/ID", "/collections/projects/items/{featureId}", 428)]
    [InlineData("DELETE", "/collections/projects/items/ID", "/collections/projects/items/{featureId}", 428)]
    public async Task Errors_stand_in_the_definition(string method, string path, string documented, int status)
    {
        long id = await server.QueryAsync<long>("SELECT min(id) FROM renewal.projects");
        using HttpRequestMessage request = new(new HttpMethod(method), "/ogc" + path.Replace("ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        if (status == 406)
        {
            request.RequestUri = new Uri("/ogc/collections/projects/items", UriKind.Relative);
            request.Headers.Add("Accept", "image/png");
        }
        else if (method != "GET")
        {
            string type = method switch { "PATCH" => "application/merge-patch+json", "POST" => "text/plain", _ => "application/geo+json" };
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, type);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        JsonElement answer = document.GetProperty("paths").GetProperty(documented).GetProperty(method.ToLowerInvariant()).GetProperty("responses").GetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(Resolve(document, answer).GetProperty("content").TryGetProperty("application/problem+json", out _));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [SharedTheory(DisplayName = "/conf/core/fc-limit-definition, fc-bbox-definition, fc-time-definition: as the standard writes them")]
    [InlineData("limit")]
    [InlineData("bbox")]
    [InlineData("datetime")]
    public async Task The_parameters_of_Features_are_those_of_the_standard(string name)
    {
        // The description is ours; everything else is a definition.
        string standard = Regex.Replace(
            await File.ReadAllTextAsync(Repository.SharedPath("geodata", "ogcapi", "schemas-features", "core", "openapi", "parameters", $"{name}.yaml")),
            @"^description:.*\n(?:(?:  .*)?\n)*", "", RegexOptions.Multiline);
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        JsonElement parameter = document.GetProperty("components").GetProperty("parameters").GetProperty(name);
        Assert.Equal(standard.TrimEnd(), string.Join('\n', Yaml(parameter, "", ["name", "in", "required", "schema", "style", "explode"])));
        foreach ((string path, _, JsonElement operation) in Operations(document).Where(o => o.Path.EndsWith("/items", StringComparison.Ordinal) && o.Method == "get"))
        {
            Assert.True(operation.GetProperty("parameters").EnumerateArray().Any(p => p.TryGetProperty("$ref", out JsonElement to) && to.GetString() == $"#/components/parameters/{name}"), path);
        }
    }

    [SharedFact(DisplayName = "Tiles /conf/oas30: the parameters of tiles are those of the standard")]
    public async Task The_parameters_of_tiles_are_those_of_the_standard()
    {
        using JsonDocument standard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.SharedPath("geodata", "ogcapi", "schemas-tiles", "ogcapi-tiles-1.bundled.json")));
        JsonElement document = await server.GetAsync("/openapi/v1.json");
        foreach (string name in new[] { "tileMatrix", "tileRow", "tileCol" })
        {
            JsonElement expected = standard.RootElement.GetProperty("components").GetProperty("parameters").GetProperty(name);
            JsonElement ours = document.GetProperty("components").GetProperty("parameters").GetProperty(name);
            foreach (string member in new[] { "name", "in", "required" })
            {
                Assert.Equal(expected.GetProperty(member).ToString(), ours.GetProperty(member).ToString());
            }

            Assert.Equal(
                expected.GetProperty("schema").EnumerateObject().OrderBy(m => m.Name).Select(m => (m.Name, m.Value.ToString())),
                ours.GetProperty("schema").EnumerateObject().OrderBy(m => m.Name).Select(m => (m.Name, m.Value.ToString())));
        }
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from member in path.Value.EnumerateObject()
        where Methods.Contains(member.Name)
        select (path.Name, member.Name, member.Value);

    private static IEnumerable<JsonElement> Parameters(JsonElement document, JsonElement operation) =>
        operation.GetProperty("parameters").EnumerateArray().Select(parameter => Resolve(document, parameter));

    private static JsonElement Resolve(JsonElement document, JsonElement node) => node.TryGetProperty("$ref", out JsonElement reference)
        ? reference.GetString()![2..].Split('/').Aggregate(document, (at, step) => at.GetProperty(step))
        : node;

    /// <summary>Paths beside the OGC APIs have a server of their own and are there by name only.</summary>
    private static bool IsElsewhere(JsonElement document, string path) => document.GetProperty("paths").GetProperty(path).TryGetProperty("servers", out _);

    /// <summary>The path with values in it, or null where a collection has no feature.</summary>
    private async Task<string?> FillAsync(string path, JsonElement[] parameters)
    {
        string filled = $"/ogc{(path == "/" ? "" : path)}";
        foreach (JsonElement parameter in parameters.Where(p => p.GetProperty("in").GetString() == "path"))
        {
            string name = parameter.GetProperty("name").GetString()!;
            string? value = name == "featureId"
                ? (await server.GetAsync(filled.Replace("/{featureId}", "", StringComparison.Ordinal) + "?limit=1")).GetProperty("features").EnumerateArray()
                    .Select(f => f.GetProperty("id").ToString()).FirstOrDefault()
                : Examples(name, parameter)[0];
            if (value is null)
            {
                return null;
            }

            filled = filled.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        }

        return filled;
    }

    private static string[] Examples(string name, JsonElement parameter)
    {
        JsonElement schema = parameter.GetProperty("schema");
        return parameter.TryGetProperty("example", out JsonElement example) ? [example.ValueKind == JsonValueKind.Array ? string.Join(',', example.EnumerateArray()) : example.ToString()]
            : schema.TryGetProperty("enum", out JsonElement values) ? [.. values.EnumerateArray().Select(v => v.GetString()!)]
            : schema.TryGetProperty("items", out JsonElement items) && items.TryGetProperty("enum", out JsonElement one) ? [string.Join(',', one.EnumerateArray().Take(2).Select(v => v.GetString()))]
            : name switch
            {
                "region" => ["town"],
                "filter" => ["1=1"],
                _ => schema.GetProperty("type").GetString() switch
                {
                    "integer" or "number" => ["1"],
                    "boolean" => ["true", "false"],
                    "array" => ["1,2"],
                    _ => schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time" ? [TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)]
                        : schema.TryGetProperty("format", out format) && format.GetString() == "date" ? ["2024-05-01"] : ["x"],
                },
            };
    }

    /// <summary>A definition as the files of the standard are written: YAML with members in a given order.</summary>
    private static IEnumerable<string> Yaml(JsonElement node, string indent, string[]? order = null)
    {
        foreach (JsonProperty member in order is null ? node.EnumerateObject() : order.Select(name => node.EnumerateObject().Single(m => m.Name == name)))
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    yield return $"{indent}{member.Name}:";
                    foreach (string line in Yaml(member.Value, indent + "  "))
                    {
                        yield return line;
                    }

                    break;
                case JsonValueKind.Array:
                    yield return $"{indent}{member.Name}:";
                    foreach (JsonElement entry in member.Value.EnumerateArray())
                    {
                        string mark = "- ";
                        foreach (string line in Yaml(entry, ""))
                        {
                            yield return indent + mark + line;
                            mark = "  ";
                        }
                    }

                    break;
                default:
                    yield return $"{indent}{member.Name}: {(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText())}";
                    break;
            }
        }
    }
}
