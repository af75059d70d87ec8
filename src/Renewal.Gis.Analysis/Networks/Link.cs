namespace Renewal.Gis.Analysis.Networks;

/// <summary>What is wrong with the way from a place to the network.</summary>
public enum LinkFlaw : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Linked, but only to streets that do not connect with the largest part of the network.</summary>
    OnIsland,

    /// <summary>Not linked: no walkable street within the maximum snap distance.</summary>
    TooFar,

    /// <summary>Not linked: every walkable street within the maximum snap distance lies behind a barrier.</summary>
    BehindBarrier,
}

/// <summary>Where a place joins the walking network: the nearest point of an edge, and the straight way to it.</summary>
/// <param name="Edge">Edge, or −1 where the place is not linked.</param>
/// <param name="D0Dm">Decimetres along the edge from its first node to the point; D0Dm + D1Dm is the length of the edge.</param>
/// <param name="D1Dm">Decimetres along the edge from the point to its last node.</param>
/// <param name="OffsetDm">Decimetres in a straight line from the place to the point, ≥ 0.</param>
/// <param name="Flaw">What is wrong.</param>
public readonly record struct Link(int Edge, int D0Dm, int D1Dm, int OffsetDm, LinkFlaw Flaw)
{
    /// <summary>The place has a way to the network.</summary>
    public bool IsLinked => Edge >= 0;

    /// <summary>Length of the straight way in metres.</summary>
    public double OffsetM => OffsetDm / (double)WalkingNetwork.DmPerM;

    internal static Link Failed(LinkFlaw flaw) => new(-1, 0, 0, 0, flaw);
}

/// <summary>The links of many places, one parallel array for each field, so that a sweep over all homes reads memory in one direction.</summary>
public sealed class LinkageTable
{
    internal LinkageTable(int count)
    {
        Edge = new int[count];
        D0Dm = new int[count];
        D1Dm = new int[count];
        OffsetDm = new int[count];
        Flaw = new LinkFlaw[count];
    }

    /// <summary>Number of places.</summary>
    public int Count => Edge.Length;

    internal int[] Edge { get; }

    internal int[] D0Dm { get; }

    internal int[] D1Dm { get; }

    internal int[] OffsetDm { get; }

    internal LinkFlaw[] Flaw { get; }

    /// <summary>The link of a place.</summary>
    public Link this[int place]
    {
        get => new(Edge[place], D0Dm[place], D1Dm[place], OffsetDm[place], Flaw[place]);
        internal set => (Edge[place], D0Dm[place], D1Dm[place], OffsetDm[place], Flaw[place]) = (value.Edge, value.D0Dm, value.D1Dm, value.OffsetDm, value.Flaw);
    }
}
