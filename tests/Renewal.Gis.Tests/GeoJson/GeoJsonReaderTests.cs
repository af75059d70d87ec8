using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.GeoJson;

public class GeoJsonReaderTests
{
    [SharedFact]
    public void Every_valid_document_of_the_geojson_schema_is_read()
    {
        int read = 0;
        foreach (string file in Fixtures("valid"))
        {
            GeoJsonReader.ReadFeature(File.ReadAllText(file));
            read++;
        }

        Assert.True(read > 20, $"only {read} documents");
    }

    [SharedFact]
    public void Every_invalid_document_of_the_geojson_schema_is_refused_with_a_reason()
    {
        List<string> accepted = [];
        foreach (string file in Fixtures("invalid"))
        {
            try
            {
                GeoJsonReader.ReadFeature(File.ReadAllText(file));
                accepted.Add(file);
            }
            catch (InputException mistake)
            {
                Assert.NotEmpty(mistake.Message);
            }
        }

        Assert.Empty(accepted);
    }

    [SharedFact]
    public void One_document_per_geometry_type_keeps_its_type()
    {
        foreach (string file in Directory.GetFiles(Repository.SharedPath("geodata", "geojson", "mapbox-geojson-fixtures", "data"), "*.*json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            string type = document.RootElement.GetProperty("type").GetString()!;
            if (type is not ("Feature" or "FeatureCollection"))
            {
                Assert.Equal(type, GeoJsonReader.ReadGeometry(document.RootElement).GeometryType);
            }
        }
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[102,24],[103,24],[103,25],[102,25]]]}""", "is open", "[102, 24]")]
    [InlineData("""{"type":"Polygon","coordinates":[[[102,24],[103,24],[102,24]]]}""", "3 positions", "coordinates[0]")]
    [InlineData("""{"type":"Point","coordinates":[24,102]}""", "swapped", "[24, 102]")]
    [InlineData("""{"type":"Point","coordinates":[500000,2700000]}""", "projected", "[500000, 2700000]")]
    [InlineData("""{"type":"Point","coordinates":[181,24]}""", "out of range", "-180")]
    [InlineData("""{"type":"Polygon","coordinates":[[[102,24],[103,"x"],[103,25],[102,24]]]}""", "no position", "coordinates[0][1]")]
    [InlineData("""{"type":"Polygon"}""", "no member coordinates", "geometry")]
    [InlineData("""{"type":"Circle","coordinates":[1,2]}""", "Circle", "not a geometry type")]
    [InlineData("""{"type":"Point","coordinates":[102,24]""", "not JSON", "line 1")]
    [InlineData("""{"type":"Point","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4543"}},"coordinates":[102,24]}""", "4543", "transform")]
    public void A_mistake_is_named_with_its_place_and_mend(string json, string what, string where)
    {
        string message = Assert.Throws<InputException>(() => GeoJsonReader.ReadFeature(json)).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(where, message.Replace('−', '-'), StringComparison.Ordinal);
    }

    [Fact]
    public void Three_hundred_thousand_vertices_are_refused()
    {
        string ring = string.Join(',', Enumerable.Range(0, 300_000).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"[{102 + Math.Cos(i * Math.Tau / 300_000) / 10},{24 + Math.Sin(i * Math.Tau / 300_000) / 10}]")));
        InputException refusal = Assert.Throws<InputException>(() => GeoJsonReader.ReadFeature($"{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}"));
        Assert.Equal(413, refusal.Status);
        Assert.Contains("100,000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heights_are_dropped_so_that_geometry_stays_two_dimensional()
    {
        Geometry point = GeoJsonReader.ReadFeature("""{"type":"Point","coordinates":[102,24,1800]}""").Geometry!;
        Assert.True(double.IsNaN(point.Coordinate.Z));
    }

    private static string[] Fixtures(string kind) =>
        Directory.GetFiles(Repository.SharedPath("geodata", "geojson", "geojson-schema", "test", "fixtures", kind), "*.json", SearchOption.AllDirectories)
            .Where(f => !f.Contains("featurecollection", StringComparison.Ordinal)).ToArray();
}
