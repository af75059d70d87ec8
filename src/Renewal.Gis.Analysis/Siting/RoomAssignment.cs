namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Who goes where when sites have limited room: the nearest pair of a home and a site goes first, and the people of the home take what room
/// the site has left; whoever finds none goes on to the next nearest site within the limit. Of pairs at the same distance the site that is there already goes
/// first, then the lower candidate, then the lower demand. A home may be divided.
/// </summary>
/// <remarks>
/// An existing site with room for all ends the search of a home: <see cref="SitingProblem.ExistingDm"/>. Only sites with a limit need pairs.
/// Pairs are sorted by counting, as distances are small whole numbers; an evaluation costs one pass over the pairs of the open sites.
/// Not for two threads at once.
/// </remarks>
internal sealed class RoomAssignment
{
    private readonly SitingProblem _problem;
    private readonly SitingCapacities _rooms;
    private readonly long[] _weights;
    private readonly int[] _endDm;
    private readonly int[] _start;
    private readonly long[] _rest;
    private int[] _pairSite = [];
    private int[] _pairDemand = [];

    public RoomAssignment(SitingProblem problem)
    {
        _problem = problem;
        _rooms = problem.Capacities!;
        _weights = [.. problem.Weights];
        _rest = new long[_weights.Length];
        _start = new int[problem.LimitDm + 2];
        _endDm = new int[_weights.Length];
        for (int d = 0; d < _endDm.Length; d++)
        {
            _endDm[d] = problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d];
        }
    }

    /// <summary>Pairs looked at so far.</summary>
    public long Pairs { get; private set; }

    /// <summary>Saving of a person who goes to a site at a distance, over what is there for him without limit: see <see cref="Savings"/>. It may be 0, and the room is taken all the same.</summary>
    public static int Saving(SitingProblem problem, int endDm, int distanceDm) =>
        problem.Objective == SitingObjective.Cover ? (endDm <= problem.LimitDm ? 0 : 1) : Math.Min(endDm, problem.LimitDm) - distanceDm;

    /// <summary>What the existing sites with limited room and a set of candidates save together.</summary>
    /// <param name="set">Candidates, in any order.</param>
    /// <param name="served">Receives the micro-persons that go to each candidate of the set, in rising order of the candidates; or empty.</param>
    public long Value(ReadOnlySpan<int> set, Span<long> served = default)
    {
        Span<int> candidates = stackalloc int[set.Length];
        set.CopyTo(candidates);
        candidates.Sort();
        int existing = _rooms.Existing.Sites;
        Array.Clear(_start);
        long[] room = new long[existing + set.Length];
        for (int site = 0; site < room.Length; site++)
        {
            bool isNew = site >= existing;
            room[site] = isNew ? _rooms.CandidateRoom[candidates[site - existing]] : _rooms.ExistingRoom[site];
            Count(isNew ? _problem.Candidates : _rooms.Existing, isNew ? candidates[site - existing] : site);
        }

        for (int distance = 1; distance < _start.Length; distance++)
        {
            _start[distance] += _start[distance - 1];
        }

        int pairs = _start[^1];
        Pairs += pairs;
        if (_pairSite.Length < pairs)
        {
            _pairSite = new int[pairs + pairs / 2];
            _pairDemand = new int[_pairSite.Length];
        }

        for (int site = 0; site < room.Length; site++)
        {
            bool isNew = site >= existing;
            Place(isNew ? _problem.Candidates : _rooms.Existing, isNew ? candidates[site - existing] : site, site);
        }

        // After the placing, the pairs of a distance end where those of the next one began.
        _weights.CopyTo(_rest, 0);
        long value = 0;
        int pair = 0;
        for (int distance = 0; distance <= _problem.LimitDm; distance++)
        {
            for (; pair < _start[distance]; pair++)
            {
                int d = _pairDemand[pair];
                int site = _pairSite[pair];
                long moved = Math.Min(_rest[d], room[site]);
                if (moved > 0)
                {
                    _rest[d] -= moved;
                    room[site] -= room[site] == long.MaxValue ? 0 : moved;
                    value += moved * Saving(_problem, _endDm[d], distance);
                    if (!served.IsEmpty && site >= existing)
                    {
                        served[site - existing] += moved;
                    }
                }
            }
        }

        return value;
    }

    private bool IsOpen(int demand, int distanceDm) => distanceDm <= _problem.LimitDm && distanceDm < _endDm[demand];

    private void Count(DistanceTable table, int row)
    {
        for (int p = table.FirstPair[row]; p < table.FirstPair[row + 1]; p++)
        {
            if (IsOpen(table.Demand[p], table.DistanceDm[p]))
            {
                _start[table.DistanceDm[p] + 1]++;
            }
        }
    }

    private void Place(DistanceTable table, int row, int site)
    {
        for (int p = table.FirstPair[row]; p < table.FirstPair[row + 1]; p++)
        {
            if (IsOpen(table.Demand[p], table.DistanceDm[p]))
            {
                int at = _start[table.DistanceDm[p]]++;
                _pairSite[at] = site;
                _pairDemand[at] = table.Demand[p];
            }
        }
    }
}
