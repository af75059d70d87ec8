namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Distances between places that may get a site and places where people live, the near pairs only. Layout: the pairs of site <c>s</c> stand
/// at <c>FirstPair[s] … FirstPair[s + 1] − 1</c> of two parallel arrays, by rising demand, so that a pass over a site reads the arrays of the
/// demands in one direction. A pair that is not in the table is farther than every limit the table is used with. Immutable.
/// </summary>
public sealed class DistanceTable
{
    /// <summary>A table from its arrays, which it keeps.</summary>
    /// <param name="demands">Number of demand places.</param>
    /// <param name="firstPair">First pair of each site, and the number of pairs at the end.</param>
    /// <param name="demand">Demand of each pair, rising within a site.</param>
    /// <param name="distanceDm">Distance of each pair in whole decimetres, ≥ 0.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public DistanceTable(int demands, int[] firstPair, int[] demand, int[] distanceDm)
    {
        ArgumentNullException.ThrowIfNull(firstPair);
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(distanceDm);
        if (firstPair.Length == 0 || firstPair[0] != 0 || firstPair[^1] != demand.Length || demand.Length != distanceDm.Length)
        {
            throw new ArgumentException("The pairs do not fit the sites.", nameof(firstPair));
        }

        for (int site = 0; site + 1 < firstPair.Length; site++)
        {
            for (int pair = firstPair[site]; pair < firstPair[site + 1]; pair++)
            {
                if (demand[pair] < 0 || demand[pair] >= demands || distanceDm[pair] < 0 || (pair > firstPair[site] && demand[pair] <= demand[pair - 1]))
                {
                    throw new ArgumentException(
                        $"Site {site}: demands must rise and be below {demands}, distances must not be negative; found demand {demand[pair]} at {distanceDm[pair]} dm.", nameof(demand));
                }
            }
        }

        Demands = demands;
        FirstPair = firstPair;
        Demand = demand;
        DistanceDm = distanceDm;
    }

    /// <summary>Number of sites.</summary>
    public int Sites => FirstPair.Length - 1;

    /// <summary>Number of demand places.</summary>
    public int Demands { get; }

    /// <summary>Number of pairs.</summary>
    public int Pairs => Demand.Length;

    internal int[] FirstPair { get; }

    internal int[] Demand { get; }

    internal int[] DistanceDm { get; }

    /// <summary>A table from one list for each site, in any order.</summary>
    /// <param name="demands">Number of demand places.</param>
    /// <param name="pairsOfSite">Demand and distance in decimetres of the near demands of each site; no demand twice.</param>
    public static DistanceTable Build(int demands, IReadOnlyList<IReadOnlyList<(int Demand, int DistanceDm)>> pairsOfSite)
    {
        ArgumentNullException.ThrowIfNull(pairsOfSite);
        int[] firstPair = new int[pairsOfSite.Count + 1];
        for (int site = 0; site < pairsOfSite.Count; site++)
        {
            firstPair[site + 1] = checked(firstPair[site] + pairsOfSite[site].Count);
        }

        int[] demand = new int[firstPair[^1]];
        int[] distanceDm = new int[firstPair[^1]];
        for (int site = 0; site < pairsOfSite.Count; site++)
        {
            int pair = firstPair[site];
            foreach ((int to, int lengthDm) in pairsOfSite[site].OrderBy(p => p.Demand))
            {
                demand[pair] = to;
                distanceDm[pair++] = lengthDm;
            }
        }

        return new DistanceTable(demands, firstPair, demand, distanceDm);
    }
}
