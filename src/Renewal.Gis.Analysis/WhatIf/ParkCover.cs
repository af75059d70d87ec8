using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.ParkRates;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// What a park service-radius indicator covers of every piece of residential land. Immutable; when a green space changes, only the pieces that
/// its old or new service area can reach are cut again, by the same function and in the same order as from nothing.
/// </summary>
internal sealed class ParkCover
{
    private readonly ServiceAreas _areas;
    private readonly Geometry[] _pieces;
    private readonly double[] _coveredM2;

    private ParkCover(ServiceAreas areas, Geometry[] pieces, double[] coveredM2, int parks) => (_areas, _pieces, _coveredM2, Parks) = (areas, pieces, coveredM2, parks);

    /// <summary>Green spaces that count.</summary>
    public int Parks { get; }

    /// <summary>Cuts every piece.</summary>
    /// <param name="areas">Service areas, under the places of the green spaces in the data.</param>
    /// <param name="pieces">Residential land in metres; a piece may be part of another.</param>
    /// <param name="parks">Green spaces that count.</param>
    public static ParkCover Compute(ServiceAreas areas, Geometry[] pieces, int parks) =>
        new(areas, pieces, [.. pieces.Select(p => p.IsEmpty ? 0 : areas.Covered(p).Area)], parks);

    /// <summary>The state after one green space has changed.</summary>
    /// <param name="number">Its place in the data, or a new one behind.</param>
    /// <param name="shape">Its shape in metres.</param>
    /// <param name="radiusM">Its radius in metres, 0 where it does not count any more.</param>
    public ParkCover With(int number, Geometry shape, double radiusM)
    {
        Envelope? old = _areas.BoundsOf(number);
        if (old is null && radiusM <= 0)
        {
            return this;
        }

        ServiceAreas areas = _areas.With(number, shape, radiusM);
        Envelope? current = areas.BoundsOf(number);
        double[] coveredM2 = (double[])_coveredM2.Clone();
        for (int i = 0; i < _pieces.Length; i++)
        {
            Envelope box = _pieces[i].EnvelopeInternal;
            if (old?.Intersects(box) == true || current?.Intersects(box) == true)
            {
                coveredM2[i] = _pieces[i].IsEmpty ? 0 : areas.Covered(_pieces[i]).Area;
            }
        }

        return new ParkCover(areas, _pieces, coveredM2, Parks + (current is null ? 0 : 1) - (old is null ? 0 : 1));
    }

    /// <summary>Covered land of a range of pieces in m².</summary>
    public double CoveredM2(Range pieces)
    {
        double sum = 0;
        foreach (double covered in _coveredM2.AsSpan(pieces))
        {
            sum += covered;
        }

        return sum;
    }
}
