using System.Net;
using System.Text.Json;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Tests.Tiles;

/// <summary>The abstract tests of OGC API - Tiles - Part 1: Core (OGC 20-057) under their ids, against a real server.</summary>
public sealed class OgcTilesTests(TileServers servers) : IClassFixture<TileServers>, IAsyncLifetime
{
    private const string SetUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    private static readonly TileAddress Place = TilePlace.At(14, 102.5, 24.5);

    private TileServer _server = null!;

    public async Task InitializeAsync()
    {
        await servers.AddUnitAsync(102.5, 24.5, 0.002, "Twenty");
        await servers.ExecuteAsync("UPDATE renewal.renewal_units SET plan_year = 2020 WHERE name = 'Twenty'");
        _server = await servers.StartAsync();
    }

    public Task DisposeAsync() => servers.StopAsync(_server);

    [Theory(DisplayName = "/conf/core/tc-op, /conf/core/tc-success, /conf/mvt/content: a tile is found by zoom, row and column, in this order")]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/{z}/{row}/{col}")]
    [InlineData("/ogc/tiles/WebMercatorQuad/{z}/{row}/{col}?collections=renewal-units")]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/{z}/{row}/{col}?f=mvt")]
    public async Task Core_tile(string template)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(Fill(template));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/vnd.mapbox-vector-tile", response.Content.Headers.ContentType!.MediaType);
        VectorLayer layer = Assert.Single(VectorTile.Read(await response.Content.ReadAsByteArrayAsync()));
        Assert.Equal("renewal-units", layer.Name);
        (HttpStatusCode status, _, byte[] xyz) = await _server.GetAsync(TilePlace.Path("renewal-units", Place));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(xyz, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory(DisplayName = "/conf/core/tc-error: what is outside the tile matrix set is not found, and a wrong parameter is refused")]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/8/0", 404)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/0/-1", 404)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/23/0/0", 404)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/x/0/0", 404)]
    [InlineData("/ogc/collections/renewal-units/tiles/WorldCRS84Quad/3/0/0", 404)]
    [InlineData("/ogc/collections/renewal-units/tiles/WorldCRS84Quad", 404)]
    [InlineData("/ogc/collections/nowhere/tiles/WebMercatorQuad/3/0/0", 404)]
    [InlineData("/ogc/tileMatrixSets/WorldCRS84Quad", 404)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/0/0?zoom=1", 400)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/0/0?f=png", 400)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/0/0?collections=streets", 400)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/0/0?filter=nothing=1", 400)]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad/3/0/0?datetime=today", 400)]
    public async Task Core_error(string path, int status)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact(DisplayName = "/conf/core/tc-success: an empty tile has no content")]
    public async Task Core_empty()
    {
        (HttpStatusCode status, string? tag, byte[] body) = await _server.GetAsync("/ogc/collections/renewal-units/tiles/WebMercatorQuad/14/0/0");
        Assert.Equal((HttpStatusCode.NoContent, 0), (status, body.Length));
        Assert.Equal(HttpStatusCode.NotModified, (await _server.GetAsync("/ogc/collections/renewal-units/tiles/WebMercatorQuad/14/0/0", tag)).Status);
    }

    [Fact(DisplayName = "/conf/core/conformance: the classes are declared")]
    public async Task Conformance()
    {
        string[] classes = [.. (await JsonAsync("/ogc/conformance")).GetProperty("conformsTo").EnumerateArray().Select(c => c.GetString()!)];
        Assert.All(
            new[] { "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "datetime", "mvt" },
            name => Assert.Contains($"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}", classes));
    }

    [Theory(DisplayName = "/conf/tilesets-list/tl-op, tl-success; /conf/dataset-tilesets/landing; /conf/geodata-tilesets/desc-links: lists of tilesets are linked and lead to them")]
    [InlineData("/ogc", "/ogc/tiles")]
    [InlineData("/ogc/collections/renewal-units", "/ogc/collections/renewal-units/tiles")]
    public async Task TileSetsList(string from, string list)
    {
        JsonElement link = Link(await JsonAsync(from), "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector");
        Assert.EndsWith(list, link.GetProperty("href").GetString(), StringComparison.Ordinal);
        JsonElement tileset = Assert.Single((await JsonAsync(link.GetProperty("href").GetString()!)).GetProperty("tilesets").EnumerateArray());
        Assert.Equal(("vector", SetUri), (tileset.GetProperty("dataType").GetString(), tileset.GetProperty("tileMatrixSetURI").GetString()));
        Assert.NotEmpty(tileset.GetProperty("crs").GetString()!);
        JsonElement self = await JsonAsync(Link(tileset, "self").GetProperty("href").GetString()!);
        Assert.Equal("vector", self.GetProperty("dataType").GetString());
    }

    [Theory(DisplayName = "/conf/tileset/description-content, tileset-success: the metadata say where the tiles are, what they hold and how to get them")]
    [InlineData("/ogc/tiles/WebMercatorQuad")]
    [InlineData("/ogc/collections/renewal-units/tiles/WebMercatorQuad")]
    public async Task TileSet(string path)
    {
        JsonElement set = await JsonAsync(path);
        Assert.Equal(("vector", SetUri, "http://www.opengis.net/def/crs/EPSG/0/3857"), (set.GetProperty("dataType").GetString(), set.GetProperty("tileMatrixSetURI").GetString(), set.GetProperty("crs").GetString()));
        JsonElement layer = set.GetProperty("layers").EnumerateArray().Single(l => l.GetProperty("id").GetString() == "renewal-units");
        Assert.Equal("string", layer.GetProperty("propertiesSchema").GetProperty("properties").GetProperty("name").GetProperty("type").GetString());
        JsonElement scheme = await JsonAsync(Link(set, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme").GetProperty("href").GetString()!);
        Assert.Equal(SetUri, scheme.GetProperty("uri").GetString());

        // A client that follows the template gets the tile.
        JsonElement item = Link(set, "item");
        Assert.True(item.GetProperty("templated").GetBoolean());
        string address = item.GetProperty("href").GetString()!.Replace("{tileMatrix}", "14", StringComparison.Ordinal)
            .Replace("{tileRow}", $"{Place.Row}", StringComparison.Ordinal).Replace("{tileCol}", $"{Place.Column}", StringComparison.Ordinal);
        using HttpResponseMessage tile = await _server.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, tile.StatusCode);

        // The place lies within the limits, and the limits are whole.
        JsonElement limits = set.GetProperty("tileMatrixSetLimits").EnumerateArray().Single(l => l.GetProperty("tileMatrix").GetString() == "14");
        Assert.InRange(Place.Row, limits.GetProperty("minTileRow").GetInt32(), limits.GetProperty("maxTileRow").GetInt32());
        Assert.InRange(Place.Column, limits.GetProperty("minTileCol").GetInt32(), limits.GetProperty("maxTileCol").GetInt32());
    }

    [Fact(DisplayName = "/conf/tilematrixset: WebMercatorQuad is that of OGC 17-083r4, annex D")]
    public async Task TileMatrixSet()
    {
        JsonElement list = await JsonAsync("/ogc/tileMatrixSets");
        Assert.Equal("WebMercatorQuad", Assert.Single(list.GetProperty("tileMatrixSets").EnumerateArray()).GetProperty("id").GetString());
        JsonElement set = await JsonAsync("/ogc/tileMatrixSets/WebMercatorQuad");
        JsonElement[] matrices = [.. set.GetProperty("tileMatrices").EnumerateArray()];
        Assert.Equal(23, matrices.Length);
        // Table D.1 of the standard.
        (int Zoom, double Scale, double Cell)[] expected = [(0, 559082264.028717, 156543.033928041), (10, 545978.773465544, 152.874056570353), (18, 2132.72958384978, 0.597164283559817)];
        Assert.All(expected, row =>
        {
            Assert.Equal(row.Scale, matrices[row.Zoom].GetProperty("scaleDenominator").GetDouble(), row.Scale * 1e-9);
            Assert.Equal(row.Cell, matrices[row.Zoom].GetProperty("cellSize").GetDouble(), row.Cell * 1e-9);
            Assert.Equal(1 << row.Zoom, matrices[row.Zoom].GetProperty("matrixWidth").GetInt32());
        });
    }

    [Fact(DisplayName = "/conf/collections-selection: the tile holds the collections that are named, and all of them when none is")]
    public async Task Collections()
    {
        string[] all = Names(await _server.GetAsync(Fill("/ogc/tiles/WebMercatorQuad/{z}/{row}/{col}")));
        Assert.Contains("renewal-units", all);
        Assert.Contains("regions", all);
        Assert.Equal(["regions"], Names(await _server.GetAsync(Fill("/ogc/tiles/WebMercatorQuad/{z}/{row}/{col}?collections=regions"))));
    }

    [Theory(DisplayName = "/conf/datetime and filters: only what fits is in the tile")]
    [InlineData("datetime=2020-06-01", true)]
    [InlineData("datetime=2021-06-01", false)]
    [InlineData("datetime=2019-01-01/..", true)]
    [InlineData("filter=plan_year=2020", true)]
    [InlineData("filter=plan_year>2020", false)]
    [InlineData("filter=name LIKE 'Tw%25'", true)]
    [InlineData("region=grid", true)]
    [InlineData("region=elsewhere", false)]
    public async Task Filters(string query, bool found)
    {
        (HttpStatusCode status, _, _) = await _server.GetAsync(TilePlace.Path("renewal-units", Place) + "?" + query);
        Assert.Equal(found ? HttpStatusCode.OK : HttpStatusCode.NoContent, status);
    }

    [Fact]
    public async Task A_filter_in_text_and_in_json_is_one_tile_of_the_cache()
    {
        string path = TilePlace.Path("renewal-units", Place);
        long cuts = _server.Cuts;
        await _server.GetAsync($"{path}?filter=plan_year  =  2020");
        await _server.GetAsync($"{path}?filter=(plan_year=2020)");
        await _server.GetAsync($$"""{{path}}?filter-lang=cql2-json&filter={"op":"=","args":[{"property":"plan_year"},2020]}""");
        Assert.Equal(1, _server.Cuts - cuts);
    }

    [Fact]
    public async Task TileJson_leads_to_the_tiles()
    {
        JsonElement json = await JsonAsync("/tiles/renewal-units,regions.json?region=grid");
        Assert.Equal("3.0.0", json.GetProperty("tilejson").GetString());
        Assert.Equal(["renewal-units", "regions"], json.GetProperty("vector_layers").EnumerateArray().Select(l => l.GetProperty("id").GetString()));
        double[] bounds = [.. json.GetProperty("bounds").EnumerateArray().Select(b => b.GetDouble())];
        Assert.True(bounds[0] <= 102.5 && bounds[2] >= 102.5 && bounds[1] <= 24.5 && bounds[3] >= 24.5);
        string address = json.GetProperty("tiles")[0].GetString()!.Replace("{z}", "14", StringComparison.Ordinal).Replace("{x}", $"{Place.Column}", StringComparison.Ordinal)
            .Replace("{y}", $"{Place.Row}", StringComparison.Ordinal);
        Assert.EndsWith("?region=grid", address, StringComparison.Ordinal);
        using HttpResponseMessage tile = await _server.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, tile.StatusCode);
    }

    private static string[] Names((HttpStatusCode Status, string? Tag, byte[] Body) tile) => [.. VectorTile.Read(tile.Body).Select(l => l.Name)];

    private static string Fill(string template) => template.Replace("{z}", $"{Place.Zoom}", StringComparison.Ordinal)
        .Replace("{row}", $"{Place.Row}", StringComparison.Ordinal).Replace("{col}", $"{Place.Column}", StringComparison.Ordinal);

    private static JsonElement Link(JsonElement of, string relation) => of.GetProperty("links").EnumerateArray().First(link => link.GetProperty("rel").GetString() == relation);

    private async Task<JsonElement> JsonAsync(string path)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
