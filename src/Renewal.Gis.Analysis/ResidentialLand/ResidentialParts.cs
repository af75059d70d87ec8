using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.Overlay;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.ResidentialLand;

/// <summary>The residential land (居住用地) of a region, cut into parts that do not overlap, in metres.</summary>
/// <remarks>
/// Maps draw communities inside larger residential areas. Land counts once, and it belongs to the smallest area that holds it, so that a
/// community keeps its own. The sum of the parts is the area of the union.
/// </remarks>
public sealed class ResidentialParts
{
    private ResidentialParts(Geometry[] shapes, double[] areaM2)
    {
        Shapes = shapes;
        AreaM2 = areaM2;
        TotalM2 = areaM2.Sum();
    }

    /// <summary>The land of each residential area without what smaller areas take from it; empty where they take all.</summary>
    internal Geometry[] Shapes { get; }

    /// <summary>Area of each part in m².</summary>
    internal double[] AreaM2 { get; }

    /// <summary>All residential land in m².</summary>
    public double TotalM2 { get; }

    /// <summary>Cuts the land into parts.</summary>
    /// <param name="areas">Residential areas; invalid outlines are mended.</param>
    /// <param name="projection">Metres.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public static ResidentialParts Build(IReadOnlyList<ResidentialArea> areas, LocalProjection projection, Work work)
    {
        ArgumentNullException.ThrowIfNull(areas);
        ArgumentNullException.ThrowIfNull(projection);
        Geometry[] whole = [.. areas.Select(a => Polygonal.Mend(projection.ToMetres(a.Geometry)))];
        STRtree<int> index = new();
        for (int i = 0; i < whole.Length; i++)
        {
            if (!whole[i].IsEmpty)
            {
                index.Insert(whole[i].EnvelopeInternal, i);
            }
        }

        Geometry[] parts = new Geometry[whole.Length];
        double[] areaM2 = [.. whole.Select(w => w.Area)];
        for (int i = 0; i < whole.Length; i++)
        {
            work.Step(i, whole.Length);
            Geometry part = whole[i];
            foreach (int other in index.Query(part.EnvelopeInternal).Order())
            {
                bool goesFirst = (areaM2[other], other).CompareTo((areaM2[i], i)) < 0;
                if (goesFirst && part.EnvelopeInternal.Intersects(whole[other].EnvelopeInternal))
                {
                    part = Polygonal.Overlay(part, whole[other], SpatialFunction.Difference);
                }
            }

            parts[i] = part;
        }

        return new ResidentialParts(parts, [.. parts.Select(p => p.Area)]);
    }
}
