using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.Edits;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Tests.Edits;

/// <summary>Bodies of writes that were broken by chance: each is accepted or refused with a message, whatever it is.</summary>
public class GeoJsonFuzzTests(EditServer server) : IClassFixture<EditServer>
{
    private const int ReadInputs = 400_000;
    private const int HttpInputs = 2_500;

    private static readonly Region World = new("world", null, "世界", "World", "study-area", true, "test", null);

    private static readonly string[] Seeds =
    [
        """{"type":"Feature","id":7,"bbox":[102,24,103,25],"geometry":{"type":"Polygon","coordinates":[[[102.5,24.3],[102.51,24.3],[102.51,24.31],[102.5,24.31],[102.5,24.3]],[[102.502,24.302],[102.502,24.304],[102.504,24.304],[102.504,24.302],[102.502,24.302]]]},"properties":{"name":"一号","region_code":"world","plan_year":2024,"retain_m2":12.5,"note":"\u4e00\u53f7"}}""",
        """{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[102.5,24.3,1800],[102.51,24.3,1800],[102.51,24.31,1800],[102.5,24.3,1800]]],[[[102.6,24.3],[102.61,24.3],[102.61,24.31],[102.6,24.3]]]]},"properties":{"name":"a","region_code":"world","version":1,"source":"drawn"}}""",
        """{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[102.5,24.3]},{"type":"LineString","coordinates":[[102.5,24.3],[102.6,24.3]]}]},"properties":null}""",
        """{"properties":{"name":"Neu","note":null,"plan_year":2.025e3},"geometry":{"type":"Polygon","coordinates":[[[102.5,24.3],[102.51,24.31],[102.51,24.3],[102.5,24.31],[102.5,24.3]]]}}""",
        """{"edits":[{"op":"create","collection":"renewal-units","feature":{"type":"Feature","geometry":null,"properties":{"name":"x","region_code":"world"}}},{"op":"update","collection":"facilities","id":3,"version":1,"patch":{"properties":{"category":"kindergarten"}}},{"op":"delete","collection":"projects","id":9,"version":2}]}""",
    ];

    private static readonly string[] Tokens =
    [
        "null", "true", "{}", "[]", "[[]]", "\"\"", "-0", "1e308", "1e999", "-1e-320", "9223372036854775808", "0.1e", "NaN", "\"\\ud800\"", "\"\\u0000\"", "\"type\"", "\"Feature\"", "\"coordinates\"",
        "[[[[[[[[", "{\"a\":", "]", "}", ",", ":", "180.0000001", "102.5,24.3,", "\uFEFF", "\\", "\"name\":\"x\",\"name\":\"y\"", "/*", "crs",
    ];

    [Fact]
    public void Hundreds_of_thousands_of_broken_bodies_are_read_or_refused_in_bounded_memory()
    {
        Random random = new(20261121);
        Collection units = Collections.Find("renewal-units");
        FeatureRules rules = new(["kindergarten"]);
        int accepted = 0, refused = 0;
        long mostBytes = 0;
        for (int i = 0; i < ReadInputs; i++)
        {
            byte[] body = Mutate(random, Seeds[random.Next(Seeds.Length)]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                JsonElement root = GeoJsonReader.Parse(body);
                switch (random.Next(3))
                {
                    case 0:
                        EditListReader.Read(root);
                        break;
                    case 1:
                        Use(EditBodyReader.ReadPatch(root, units), EditKind.Update);
                        break;
                    default:
                        Use(EditBodyReader.ReadFeature(root, units), EditKind.Create);
                        break;
                }

                accepted++;
            }
            catch (InputException mistake)
            {
                Assert.NotEmpty(mistake.Message);
                Assert.InRange(mistake.Status, 400, 499);
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{e.GetType().Name}: {e.Message}\n{Encoding.UTF8.GetString(body)}\n{e.StackTrace}");
            }

            mostBytes = Math.Max(mostBytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(accepted > ReadInputs / 200 && refused > ReadInputs / 2, $"{accepted} accepted, {refused} refused");
        // A body of a kilobyte has no business with more than a few megabytes.
        Assert.True(mostBytes < 8_000_000, $"{mostBytes} bytes");

        void Use(EditBody body, EditKind kind)
        {
            rules.Apply(kind, units, body, kind == EditKind.Update ? new Dictionary<string, object?> { ["name"] = "x", ["region_code"] = "world" } : null);
            Geometry? geometry = body.Geometry is null ? null : StoredGeometry.Form(body.Geometry, units);
            if (StoredGeometry.FindFault(geometry, units, World) is { } fault)
            {
                Assert.NotEmpty(fault.MessageZh);
            }
        }
    }

    [Fact]
    public async Task Thousands_of_broken_writes_over_HTTP_never_fail_the_server_and_leave_nothing_half_written()
    {
        Random random = new(7);
        long before = await UnitsAsync();
        int created = 0, refused = 0;
        for (int i = 0; i < HttpInputs; i++)
        {
            int seed = random.Next(Seeds.Length);
            using ByteArrayContent content = new(i % 50 == 0 ? Encoding.UTF8.GetBytes(Seeds[seed]) : Mutate(random, Seeds[seed]));
            (HttpMethod method, string path, string type) = seed switch
            {
                3 => (HttpMethod.Patch, "/ogc/collections/renewal-units/items/1", EditServer.MergePatch),
                4 => (HttpMethod.Post, random.Next(2) == 0 ? "/api/edits" : "/api/edits/check", "application/json"),
                _ => (HttpMethod.Post, "/ogc/collections/renewal-units/items?confirm=overlap,sliver,gap", EditServer.GeoJson),
            };
            content.Headers.ContentType = new(type);
            using HttpRequestMessage request = new(method, path) { Content = content };
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} {text}\n{await content.ReadAsStringAsync()}");
            if ((int)response.StatusCode == 201)
            {
                created++;
            }
            else if (path != "/api/edits/check" || !response.IsSuccessStatusCode)
            {
                refused++;
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
        }

        Assert.True(created > 5 && refused > HttpInputs / 2, $"{created} created, {refused} refused");
        Assert.Equal(before + created, await UnitsAsync());
        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM renewal.renewal_units WHERE NOT ST_IsValid(geometry) OR name IS NULL OR region_code <> 'world'"));
    }

    private Task<long> UnitsAsync() => server.ScalarAsync<long>("SELECT count(*) FROM renewal.renewal_units");

    /// <summary>Some of: bytes flipped, cut, doubled, tokens put in, numbers changed; one in ten is cut short.</summary>
    private static byte[] Mutate(Random random, string seed)
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(seed)];
        for (int n = 1 + random.Next(4); n > 0; n--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(1 + random.Next(40), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 4:
                    // A whole value in place of another: from a colon to the next comma.
                    int colon = bytes.IndexOf((byte)':', at);
                    int comma = colon < 0 ? -1 : bytes.IndexOf((byte)',', colon);
                    if (comma > 0)
                    {
                        bytes.RemoveRange(colon + 1, comma - colon - 1);
                        bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    }

                    break;
                case 5:
                    int digit = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                    {
                        bytes[digit] = (byte)('0' + random.Next(10));
                    }

                    break;
                default:
                    int word = bytes.IndexOf((byte)'"', at);
                    if (word >= 0)
                    {
                        bytes.Insert(word + 1, (byte)('a' + random.Next(26)));
                    }

                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)'{');
            }
        }

        return random.Next(10) == 0 ? [.. bytes.Take(random.Next(bytes.Count))] : [.. bytes];
    }
}
