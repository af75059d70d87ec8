namespace Renewal.Gis.Analysis.LifeCircles;

/// <summary>Walking distances from the origin of a life circle to the points of a regular grid, in the metres of the region's projection.</summary>
/// <param name="StepM">Metres between neighbouring points.</param>
/// <param name="WestM">Easting of the first column.</param>
/// <param name="SouthM">Northing of the first row.</param>
/// <param name="Columns">Points from west to east.</param>
/// <param name="Rows">Points from south to north.</param>
/// <param name="DistancesDm">Decimetres on foot, row by row from the south; <see cref="Networks.GraphSearch.Unreached"/> well beyond the widest limit.</param>
public sealed record DistanceRaster(double StepM, double WestM, double SouthM, int Columns, int Rows, int[] DistancesDm);
