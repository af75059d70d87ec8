using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Renewal.Gis.Tests.Coordinates;

/// <summary>Reads the polygons of a test file. Kept apart from the product's reader, so that a fault there cannot hide here.</summary>
internal static class GeoJsonOutlines
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4490);

    /// <summary>A Polygon or MultiPolygon.</summary>
    public static MultiPolygon Read(JsonElement geometry)
    {
        JsonElement coordinates = geometry.GetProperty("coordinates");
        return geometry.GetProperty("type").GetString() switch
        {
            "Polygon" => Factory.CreateMultiPolygon([ReadPolygon(coordinates)]),
            "MultiPolygon" => Factory.CreateMultiPolygon([.. coordinates.EnumerateArray().Select(ReadPolygon)]),
            string other => throw new InvalidDataException($"{other} is no outline."),
            null => throw new InvalidDataException("A geometry without a type is no outline."),
        };
    }

    private static Polygon ReadPolygon(JsonElement rings)
    {
        LinearRing[] read = [.. rings.EnumerateArray().Select(ring => Factory.CreateLinearRing(
            [.. ring.EnumerateArray().Select(position => new Coordinate(position[0].GetDouble(), position[1].GetDouble()))]))];
        return Factory.CreatePolygon(read[0], read[1..]);
    }
}
