namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// The distance of every junction to the nearest of some origins, and which origin that is. Immutable; an edit makes a new field that
/// shares the pages it did not touch, so that a hundred tried variants cost a hundred small differences and undo costs nothing.
/// </summary>
/// <remarks>Layout: pages of 512 labels; a label is distance in decimetres × 2³² + owner, <see cref="None"/> where nothing is reached.</remarks>
internal sealed class DistanceField
{
    /// <summary>Label of what was not reached.</summary>
    public const long None = long.MaxValue;

    private const int PageBits = 9;
    private const int PageSize = 1 << PageBits;
    private const int PageMask = PageSize - 1;

    private static readonly long[] EmptyPage = MakeEmptyPage();

    private readonly long[][] _pages;

    private DistanceField(long[][] pages) => _pages = pages;

    public long this[int node] => _pages[node >> PageBits][node & PageMask];

    /// <summary>A field in which nothing is reached.</summary>
    public static DistanceField Empty(int nodeCount)
    {
        long[][] pages = new long[(nodeCount + PageMask) >> PageBits][];
        Array.Fill(pages, EmptyPage);
        return new DistanceField(pages);
    }

    /// <summary>Label of a distance and an owner.</summary>
    public static long Label(long distanceDm, int owner) => (distanceDm << 32) | (uint)owner;

    /// <summary>Starts an edit.</summary>
    public Draft Edit() => new(this);

    private static long[] MakeEmptyPage()
    {
        long[] page = new long[PageSize];
        Array.Fill(page, None);
        return page;
    }

    /// <summary>A field that is being changed; for one thread.</summary>
    internal sealed class Draft(DistanceField from)
    {
        private readonly long[][] _pages = (long[][])from._pages.Clone();

        public long this[int node]
        {
            get => _pages[node >> PageBits][node & PageMask];
            set
            {
                int page = node >> PageBits;
                if (ReferenceEquals(_pages[page], from._pages[page]))
                {
                    _pages[page] = (long[])_pages[page].Clone();
                }

                _pages[page][node & PageMask] = value;
            }
        }

        /// <summary>The changed field; the draft must not be used any more.</summary>
        public DistanceField Finish() => new(_pages);
    }
}
