using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>Finds the path behind a distance of a <see cref="NetworkSweep"/>.</summary>
/// <remarks>
/// A sweep keeps distances and owners and no predecessors: they would cost every sweep memory, and few of its places are ever asked why. The
/// path is walked back over the distances instead: from a junction v with distance d some arc leads to a junction u of the same owner with
/// distance d − w, where w is the length of the arc. The numbers are whole, so that this holds exactly and the path is as long as the
/// distance to the last decimetre. Of several such arcs that of the lowest edge is taken: the path does not depend on the machine.
/// </remarks>
public static class PathFinder
{
    /// <summary>Finds the path from a place to its owner.</summary>
    /// <param name="network">The network of the sweep.</param>
    /// <param name="sweep">A sweep that has run.</param>
    /// <param name="accessOf">Link of an origin of the sweep, by its owner number.</param>
    /// <param name="place">Link of the place.</param>
    /// <returns>The path from the place to the origin, or null where the sweep does not reach the place.</returns>
    public static WalkedPath? Find(WalkingNetwork network, NetworkSweep sweep, Func<int, Link> accessOf, Link place)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(accessOf);
        int distanceDm = sweep.Distance(place, out int owner);
        if (distanceDm == GraphSearch.Unreached)
        {
            return null;
        }

        Walk walk = new(network, sweep, owner, accessOf(owner));
        walk.Run(place, distanceDm - place.OffsetDm);
        return new WalkedPath(owner, place.OffsetDm, walk.Parts, walk.Access.OffsetDm);
    }

    private sealed class Walk(WalkingNetwork network, NetworkSweep sweep, int owner, Link access)
    {
        public Link Access => access;

        public List<WalkedPart> Parts { get; } = [];

        /// <param name="place">Where the walk begins.</param>
        /// <param name="leftDm">Decimetres from the place's point on the street to the access.</param>
        public void Run(Link place, int leftDm)
        {
            if (access.Edge == place.Edge && access.OffsetDm + Math.Abs(access.D0Dm - place.D0Dm) == leftDm)
            {
                Add(place.Edge, place.D0Dm, access.D0Dm);
                return;
            }

            bool first = Leads(place.Edge, atFirstNode: true, leftDm - place.D0Dm);
            if (!first && !Leads(place.Edge, atFirstNode: false, leftDm - place.D1Dm))
            {
                throw new InvalidOperationException($"No way leads back from edge {place.Edge} to the access at edge {access.Edge}: the links are not those of the sweep.");
            }

            Add(place.Edge, place.D0Dm, first ? 0 : network.EdgeLengthDm[place.Edge]);
            leftDm -= first ? place.D0Dm : place.D1Dm;
            int node = first ? network.EdgeFrom[place.Edge] : network.EdgeTo[place.Edge];
            while (!Arrives(node, leftDm))
            {
                (node, leftDm) = Step(node, leftDm);
            }
        }

        // Streets shorter than half a decimetre weigh nothing: the junctions that they join have one distance, and a step to any of them would
        // make no progress. They are searched breadth first for one from which the way goes on.
        private (int Node, int LeftDm) Step(int start, int leftDm)
        {
            Queue<int> level = new([start]);
            HashSet<int> seen = [start];
            while (level.TryDequeue(out int node))
            {
                if (node != start && Arrives(node, leftDm, walk: false))
                {
                    return (node, leftDm);
                }

                (int bestEdge, int bestHead) = (int.MaxValue, -1);
                for (int arc = network.Graph.FirstArc[node]; arc < network.Graph.FirstArc[node + 1]; arc++)
                {
                    int edge = network.Graph.ArcEdge[arc];
                    int head = network.Graph.ArcHead[arc];
                    int weight = network.Graph.ArcWeight[arc];
                    if (!Leads(edge, network.EdgeFrom[edge] == head, leftDm - weight))
                    {
                        continue;
                    }

                    if (weight == 0 && seen.Add(head))
                    {
                        level.Enqueue(head);
                    }
                    else if (weight > 0 && edge < bestEdge)
                    {
                        (bestEdge, bestHead) = (edge, head);
                    }
                }

                if (bestHead >= 0)
                {
                    bool backwards = network.EdgeFrom[bestEdge] == bestHead;
                    int lengthDm = network.EdgeLengthDm[bestEdge];
                    Add(bestEdge, backwards ? lengthDm : 0, backwards ? 0 : lengthDm);
                    return (bestHead, leftDm - lengthDm);
                }
            }

            throw new InvalidOperationException($"No way leads back from junction {start}, {leftDm} dm before the access.");
        }

        // The end of an edge lies on the way when its distance is what is left and belongs to the same owner.
        private bool Leads(int edge, bool atFirstNode, int leftDm)
        {
            int lengthDm = network.EdgeLengthDm[edge];
            Link end = new(edge, atFirstNode ? 0 : lengthDm, atFirstNode ? lengthDm : 0, 0, LinkFlaw.None);
            return leftDm >= 0 && sweep.Distance(end, out int found) == leftDm && found == owner;
        }

        private bool Arrives(int node, int leftDm, bool walk = true)
        {
            if (network.EdgeFrom[access.Edge] == node && access.OffsetDm + access.D0Dm == leftDm)
            {
                if (walk)
                {
                    Add(access.Edge, 0, access.D0Dm);
                }

                return true;
            }

            if (network.EdgeTo[access.Edge] == node && access.OffsetDm + access.D1Dm == leftDm)
            {
                if (walk)
                {
                    Add(access.Edge, network.EdgeLengthDm[access.Edge], access.D0Dm);
                }

                return true;
            }

            return false;
        }

        private void Add(int edge, int fromDm, int toDm)
        {
            if (fromDm != toDm)
            {
                Parts.Add(new WalkedPart(edge, fromDm, toDm));
            }
        }
    }
}
