using Renewal.Gis.Analysis.Siting;

namespace Renewal.Gis.Tests.Siting;

/// <summary>
/// A generated city for siting at full size: homes around some centres and scattered between them, candidates where people live, distances as on a
/// fine grid of streets (|Δx| + |Δy|). It needs nothing but the analysis library, so that a benchmark can link this file.
/// </summary>
public static class SitingCity
{
    /// <summary>Makes a city.</summary>
    /// <param name="objective">What is sought.</param>
    /// <param name="candidates">Number of candidates.</param>
    /// <param name="homes">Number of homes.</param>
    /// <param name="sites">Sites to choose.</param>
    /// <param name="sideM">Side of the city in metres.</param>
    /// <param name="limitM">Limit in metres.</param>
    /// <param name="seed">Another number is another city.</param>
    public static SitingProblem Generate(SitingObjective objective, int candidates, int homes, int sites, double sideM, double limitM, int seed)
    {
        Random random = new(seed);
        (double X, double Y, double Spread)[] centres =
            [.. Enumerable.Range(0, 25).Select(_ => (random.NextDouble() * sideM, random.NextDouble() * sideM, sideM * (0.02 + 0.08 * random.NextDouble())))];
        (double X, double Y)[] home = [.. Enumerable.Range(0, homes).Select(_ => Place(random, centres, sideM))];
        long[] weights = [.. Enumerable.Range(0, homes).Select(_ => 1_000_000 + (long)(random.NextDouble() * 6_000_000))];
        (double X, double Y)[] site = [.. Enumerable.Range(0, candidates).Select(_ => Place(random, centres, sideM))];
        int limitDm = (int)(limitM * 10);
        List<(int, int)>[] pairs = new List<(int, int)>[candidates];
        Parallel.For(0, candidates, c =>
        {
            pairs[c] = [];
            for (int h = 0; h < homes; h++)
            {
                int distanceDm = (int)((Math.Abs(home[h].X - site[c].X) + Math.Abs(home[h].Y - site[c].Y)) * 10);
                if (distanceDm <= limitDm)
                {
                    pairs[c].Add((h, distanceDm));
                }
            }
        });
        return new SitingProblem
        {
            Objective = objective, Sites = sites, LimitDm = limitDm, Candidates = DistanceTable.Build(homes, pairs), Weights = weights,
        };
    }

    private static (double X, double Y) Place(Random random, (double X, double Y, double Spread)[] centres, double sideM)
    {
        while (true)
        {
            double x = random.NextDouble() * sideM;
            double y = random.NextDouble() * sideM;
            if (random.NextDouble() < 0.7)
            {
                (double centreX, double centreY, double spread) = centres[random.Next(centres.Length)];
                double radius = spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                double angle = 2 * Math.PI * random.NextDouble();
                (x, y) = (centreX + radius * Math.Cos(angle), centreY + radius * Math.Sin(angle));
            }

            if (x >= 0 && y >= 0 && x < sideM && y < sideM)
            {
                return (x, y);
            }
        }
    }
}
