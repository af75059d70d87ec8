using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>What may be the land of a renewal unit.</summary>
public static class UnitGeometry
{
    /// <summary>Smallest unit in m²: less is a slip of the mouse.</summary>
    public const double MinAreaM2 = 1;

    /// <summary>Largest unit in m²: 100 km², more than any county town; more is a wrong coordinate.</summary>
    public const double MaxAreaM2 = 100e6;

    /// <summary>Checks a drawn or pasted geometry and returns it as a multipolygon.</summary>
    /// <param name="geometry">EPSG:4490 lon/lat.</param>
    /// <exception cref="InputException">Not a polygon, self-crossing (the place is named), or an area out of range.</exception>
    public static MultiPolygon Check(Geometry? geometry)
    {
        MultiPolygon land = geometry switch
        {
            null => throw new InputException("The renewal unit has no geometry: draw its border.", 422),
            { IsEmpty: true } => throw new InputException("The renewal unit's geometry is empty: draw its border.", 422),
            MultiPolygon many => many,
            Polygon one => one.Factory.CreateMultiPolygon([one]),
            _ => throw new InputException($"A renewal unit is a Polygon or MultiPolygon, not a {geometry.GeometryType}.", 422),
        };
        IsValidOp validity = new(land);
        if (!validity.IsValid)
        {
            Coordinate at = validity.ValidationError.Coordinate;
            string place = string.Create(CultureInfo.InvariantCulture, $"longitude {at.X:0.000000}, latitude {at.Y:0.000000}");
            // A ring that runs back on itself encloses nothing; "self-intersection" would send the planner looking for a crossing.
            throw new InputException(
                land.ConvexHull().Area == 0
                    ? "The renewal unit has no area: its border runs back on itself. Move a vertex."
                    : $"The border of the renewal unit is not valid at {place} ({Reason(validity.ValidationError)}): move the vertex there.",
                422);
        }

        double areaM2 = Geodesic.AreaM2(land);
        return areaM2 switch
        {
            < MinAreaM2 => throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"The renewal unit has {areaM2:0.##} m²: it needs at least {MinAreaM2} m². Draw it larger."), 422),
            > MaxAreaM2 => throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"The renewal unit has {areaM2 / 1e6:0} km², more than {MaxAreaM2 / 1e6:0} km²: check its coordinates."), 422),
            _ => land,
        };
    }

    /// <summary>Refuses land that does not touch its region: a wrong region, or swapped coordinates.</summary>
    /// <exception cref="InputException">The land lies outside the region's outline; without an outline nothing is refused.</exception>
    public static void CheckInside(MultiPolygon land, Region region)
    {
        if (region.Geometry is null || region.Geometry.Intersects(land))
        {
            return;
        }

        Envelope box = land.EnvelopeInternal;
        bool swapped = region.Geometry.EnvelopeInternal.Intersects(new Envelope(box.MinY, box.MaxY, box.MinX, box.MaxX));
        throw new InputException(
            swapped
                ? $"The land lies outside {region.NameEn} ({region.Code}), but inside it with longitude and latitude swapped: GeoJSON has longitude first."
                : $"The land lies outside {region.NameEn} ({region.Code}): choose the right region, or check the coordinates.",
            422);
    }

    private static string Reason(TopologyValidationError error) => error.ErrorType switch
    {
        TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => "it crosses or touches itself",
        TopologyValidationErrors.HoleOutsideShell => "a hole lies outside",
        TopologyValidationErrors.NestedHoles => "a hole lies in a hole",
        TopologyValidationErrors.NestedShells => "one part lies in another",
        TopologyValidationErrors.DisconnectedInteriors => "the inside falls apart",
        _ => error.Message,
    };
}
