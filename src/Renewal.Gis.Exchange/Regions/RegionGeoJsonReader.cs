using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Regions;

/// <summary>Reads the outlines of regions: a FeatureCollection with the properties code, parentCode, nameZh, nameEn and level.</summary>
public static class RegionGeoJsonReader
{
    /// <summary>Reads the document.</summary>
    /// <param name="json">GeoJSON, EPSG:4490 lon/lat.</param>
    /// <param name="source">Where the outlines come from; kept with every region.</param>
    /// <exception cref="InputException">A feature lacks a property or its geometry is no polygon; the message has the feature's number.</exception>
    public static IReadOnlyList<Region> Read(string json, string source)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        List<Region> regions = [];
        foreach (JsonElement feature in document.RootElement.GetProperty("features").EnumerateArray())
        {
            int number = regions.Count + 1;
            GeoJsonFeature read = new(GeoJsonReader.ReadGeometry(feature.GetProperty("geometry")), feature.GetProperty("properties"));
            string Need(string name) => read.Text(name) ?? throw new InputException($"Region {number} has no property {name}.");
            MultiPolygon outline = read.Geometry switch
            {
                MultiPolygon many => many,
                Polygon one => one.Factory.CreateMultiPolygon([one]),
                _ => throw new InputException($"Region {number} has no polygon for its outline."),
            };
            regions.Add(new Region(Need("code"), read.Text("parentCode"), Need("nameZh"), Need("nameEn"), Need("level"), Generated: false, source, outline));
        }

        return regions;
    }
}
