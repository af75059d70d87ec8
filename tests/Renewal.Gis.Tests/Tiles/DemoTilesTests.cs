using System.Diagnostics;
using System.Globalization;
using System.Net;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.FirstData;
using Renewal.Gis.Storage.Tiles;
using Renewal.Gis.Tests.Demo;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Tiles;

/// <summary>
/// The tiles of the demo city against what is stored. The shapes are brought into the units of a tile here, by the formula of Web Mercator and NetTopologySuite; nothing
/// of PostGIS's way to tiles is used.
/// </summary>
public sealed class DemoTilesTests(DemoTilesTests.DemoServer server) : IClassFixture<DemoTilesTests.DemoServer>
{
    private const int Buffer = 64;
    private const int MostTilesOfAZoom = 9;

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public async Task Every_tile_holds_the_features_of_the_database_with_their_attributes_and_shapes(int zoom)
    {
        Collection[] collections = [.. Collections.All.Where(c => c.HasVersion && c.Id != "life-circles" && c.MinZoom <= zoom)];
        Dictionary<string, Dictionary<long, (Geometry Shape, Dictionary<string, object?> Properties)>> stored = [];
        foreach (Collection collection in collections)
        {
            stored[collection.Id] = await server.ReadAsync(collection);
        }

        Envelope city = server.City.Region.Geometry!.EnvelopeInternal;
        TileAddress northWest = TilePlace.At(zoom, city.MinX, city.MaxY);
        TileAddress southEast = TilePlace.At(zoom, city.MaxX, city.MinY);
        TileAddress[] all =
        [
            .. from column in Enumerable.Range(northWest.Column, southEast.Column - northWest.Column + 1)
               from row in Enumerable.Range(northWest.Row, southEast.Row - northWest.Row + 1)
               select new TileAddress(zoom, column, row),
        ];
        Random random = new(zoom);
        TileAddress middle = TilePlace.At(zoom, city.Centre.X, city.Centre.Y);
        int checkedFeatures = 0;
        foreach (TileAddress tile in all.OrderBy(t => t == middle ? -1 : random.Next()).Take(MostTilesOfAZoom))
        {
            using HttpResponseMessage response = await server.Client.GetAsync(TilePlace.Path(string.Join(',', collections.Select(c => c.Id)), tile));
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync();
            Assert.InRange(bytes.Length, 0, TileStore.MaxBytes);
            Dictionary<string, VectorLayer> layers = VectorTile.Read(bytes).ToDictionary(l => l.Name);
            foreach (Collection collection in collections)
            {
                if (collection.Id == "buildings" && bytes.Length > TileStore.MaxBytes * 0.8)
                {
                    // The one layer that is heavy enough here for its tile to be thinned; that has a test of its own.
                    continue;
                }

                checkedFeatures += Check(collection, tile, layers.GetValueOrDefault(collection.Id), stored[collection.Id]);
            }
        }

        Assert.True(checkedFeatures > 20, $"{checkedFeatures} features were compared");
    }

    [Fact]
    public async Task A_label_stands_inside_its_area_and_in_one_tile_only()
    {
        Collection parks = Collections.Find("green-spaces");
        Dictionary<long, (Geometry Shape, Dictionary<string, object?> Properties)> stored = await server.ReadAsync(parks);
        Dictionary<long, VectorFeature> labels = [];
        Envelope city = server.City.Region.Geometry!.EnvelopeInternal;
        TileAddress northWest = TilePlace.At(13, city.MinX, city.MaxY);
        TileAddress southEast = TilePlace.At(13, city.MaxX, city.MinY);
        for (int column = northWest.Column; column <= southEast.Column; column++)
        {
            for (int row = northWest.Row; row <= southEast.Row; row++)
            {
                TileAddress tile = new(13, column, row);
                byte[] bytes = await server.Client.GetByteArrayAsync(TilePlace.Path("green-spaces-labels", tile));
                foreach (VectorFeature label in VectorTile.Read(bytes).SelectMany(l => l.Features))
                {
                    Assert.True(labels.TryAdd((long)label.Id!.Value, label), $"{label.Id} has two labels");
                    (Geometry shape, Dictionary<string, object?> properties) = stored[(long)label.Id.Value];
                    Assert.Equal(properties["name"], label.Properties["name"]);
                    Assert.True(InUnits(shape, tile).IsWithinDistance(label.Geometry, 1), $"{label.Id} is beside its area");
                    // Against the area in the zone of the place: the ellipsoid and the height of the zone make a few parts in a thousand.
                    Assert.Equal(1, (double)label.Properties["area_m2"] / (double)properties["area_m2"]!, 0.012);
                }
            }
        }

        Assert.Equal(stored.Where(s => s.Value.Properties["name"] is string { Length: > 0 } && Visible(parks, InUnits(s.Value.Shape, new TileAddress(13, 0, 0)), 13)).Select(s => s.Key).Order(), labels.Keys.Order());
    }

    [Fact]
    public async Task Gdal_reads_a_tile_with_all_its_layers()
    {
        Envelope city = server.City.Region.Geometry!.EnvelopeInternal;
        byte[] bytes = await server.Client.GetByteArrayAsync(TilePlace.Path("green-spaces,streets,facilities", TilePlace.At(14, city.Centre.X, city.Centre.Y)));
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pbf");
        try
        {
            await File.WriteAllBytesAsync(file, bytes);
            using Process ogrinfo = Process.Start(new ProcessStartInfo("ogrinfo", ["-ro", "-al", "-so", $"MVT:{file}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = await ogrinfo.StandardOutput.ReadToEndAsync();
            await ogrinfo.WaitForExitAsync();
            foreach (VectorLayer layer in VectorTile.Read(bytes))
            {
                string text = output[output.IndexOf($"Layer name: {layer.Name}", StringComparison.Ordinal)..];
                Assert.Contains($"Feature Count: {layer.Features.Count}\n", text[..text.IndexOf("Extent", StringComparison.Ordinal)], StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int Check(
        Collection collection, TileAddress tile, VectorLayer? layer, Dictionary<long, (Geometry Shape, Dictionary<string, object?> Properties)> stored)
    {
        // Borders may be moved by the tolerance of the zoom, and every place by half a unit in each direction when it is rounded.
        double allowed = TileStore.ToleranceUnits(tile.Zoom) + 1;
        Geometry box = new GeometryFactory().ToGeometry(new Envelope(-Buffer, 4096 + Buffer, -Buffer, 4096 + Buffer));
        Geometry inner = new GeometryFactory().ToGeometry(new Envelope(0, 4096, 0, 4096));
        Dictionary<long, VectorFeature> features = layer?.Features.ToDictionary(f => (long)f.Id!.Value) ?? [];
        foreach ((long id, VectorFeature feature) in features)
        {
            (Geometry shape, Dictionary<string, object?> properties) = stored[id];
            foreach (Column column in collection.Columns.Where(c => c.TileZoom <= tile.Zoom))
            {
                Assert.True(Same(properties[column.Name], feature.Properties.GetValueOrDefault(column.Name)), $"{collection.Id} {id} {column.Name}: {feature.Properties.GetValueOrDefault(column.Name)} is not {properties[column.Name]}");
            }

            Assert.Equal(collection.Columns.Count(c => c.TileZoom <= tile.Zoom && properties[c.Name] is not null), feature.Properties.Count);
            Geometry expected = InUnits(shape, tile);
            Geometry near = expected.Dimension == Dimension.Surface ? expected.Buffer(0).Intersection(box.Buffer(2)) : expected;
            // Nothing in the tile is far from what is stored …
            double farthest = feature.Geometry!.Coordinates.Max(c => near.Distance(near.Factory.CreatePoint(c)));
            Assert.True(farthest <= allowed + 1.5, $"{collection.Id} {id} in {tile} is {farthest} units away: {feature.Geometry} for {near}");
        }

        foreach ((long id, (Geometry shape, _)) in stored)
        {
            Geometry expected = InUnits(shape, tile);
            if (!expected.EnvelopeInternal.Intersects(inner.EnvelopeInternal) || !Visible(collection, expected, tile.Zoom))
            {
                continue;
            }

            Geometry seen = (expected.Dimension == Dimension.Surface ? expected.Buffer(0) : expected).Intersection(inner);
            bool there = seen.Dimension switch
            {
                Dimension.Surface => seen.Area > 16 || new TileLayer(collection).IsImportant && inner.Contains(expected),
                Dimension.Curve => seen.Length > 16,
                _ => !seen.IsEmpty,
            };
            Assert.True(!there || features.ContainsKey(id), $"{collection.Id} {id} is missing in {tile}: {seen}");
            // … and nothing that is stored is far from what is in the tile.
            if (there && id % 7 == 0)
            {
                Geometry rest = seen.Difference(features[id].Geometry!.Buffer(allowed + 1.5));
                Assert.True(rest.Area < 1 && (seen.Dimension == Dimension.Surface || rest.IsEmpty), $"{collection.Id} {id} in {tile} lacks {rest}");
            }
        }

        return features.Count;
    }

    // What the documentation says is left out.
    private static bool Visible(Collection collection, Geometry units, int zoom) => collection.Id switch
    {
        "streets" => zoom >= 14,
        _ when collection.GeometryType == "MultiPolygon" && !new TileLayer(collection).IsImportant => units.Area >= 16.5,
        _ => true,
    };

    private static bool Same(object? stored, object? shown) => (stored, shown) switch
    {
        (null, null) => true,
        (string a, string b) => a == b,
        (bool a, bool b) => a == b,
        (not null, not null) when stored is not string and not bool && shown is not string and not bool =>
            Math.Abs(Convert.ToDouble(stored, CultureInfo.InvariantCulture) - Convert.ToDouble(shown, CultureInfo.InvariantCulture)) <= 1e-9 * Math.Abs(Convert.ToDouble(stored, CultureInfo.InvariantCulture)),
        _ => false,
    };

    private static Geometry InUnits(Geometry lonLat, TileAddress tile)
    {
        Geometry copy = lonLat.Copy();
        double units = 4096 * Math.Pow(2, tile.Zoom);
        copy.Apply(new Projection(units, tile));
        copy.GeometryChanged();
        return copy;
    }

    private sealed class Projection(double units, TileAddress tile) : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence, int i)
        {
            double lon = sequence.GetX(i);
            double lat = sequence.GetY(i) * Math.PI / 180;
            sequence.SetX(i, (lon + 180) / 360 * units - 4096.0 * tile.Column);
            sequence.SetY(i, (1 - Math.Asinh(Math.Tan(lat)) / Math.PI) / 2 * units - 4096.0 * tile.Row);
        }
    }

    /// <summary>The server over the demo city.</summary>
    public sealed class DemoServer : ServerFixture
    {
        public GeneratedCity City { get; } = new();

        /// <summary>Everything of a collection that has a shape.</summary>
        public async Task<Dictionary<long, (Geometry Shape, Dictionary<string, object?> Properties)>> ReadAsync(Collection collection)
        {
            await using NpgsqlConnection connection = new(Database.ConnectionString);
            await connection.OpenAsync();
            string columns = string.Join(", ", collection.Columns.Select(c => $"\"{c.Name}\""));
            await using NpgsqlCommand command = new($"SELECT id, ST_AsBinary(geometry), {columns} FROM {collection.Table} WHERE geometry IS NOT NULL", connection);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            WKBReader wkb = new();
            Dictionary<long, (Geometry, Dictionary<string, object?>)> rows = [];
            while (await reader.ReadAsync())
            {
                rows.Add(reader.GetInt64(0), (
                    wkb.Read(reader.GetFieldValue<byte[]>(1)), collection.Columns.Select((c, i) => (c.Name, Value: reader.IsDBNull(i + 2) ? null : reader.GetValue(i + 2))).ToDictionary(c => c.Name, c => c.Value)));
            }

            return rows;
        }

        protected override Task LoadAsync() => FirstDataLoader.LoadAsync(Database.Database, true, default);
    }
}
