using System.Globalization;

namespace Renewal.Gis.Planning.Filters;

/// <summary>How large a filter may be, and the count of one that is being read. Every limit is far above what a person or a client writes.</summary>
internal sealed class FilterLimits
{
    /// <summary>Characters of the text: an outline with all vertices that are allowed fits in.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>Parentheses and functions inside each other: the readers call themselves once for each.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// Conditions and operators. A row of sums is as deep a tree as it is long, and PostgreSQL, which goes through it by recursion, ends its stack of
    /// 2 MB at some thousand.
    /// </summary>
    public const int MaxOperations = 1_000;

    /// <summary>Everything in the tree, values of lists too; a list becomes one parameter, but mixed ones become one each, of which PostgreSQL takes 65,535.</summary>
    public const int MaxNodes = 10_000;

    /// <summary>Vertices of all shapes: above the outline of a county, and still tested against a row in milliseconds.</summary>
    public const int MaxVertices = 10_000;

    private int _depth;
    private int _nodes;
    private int _operations;
    private int _vertices;

    /// <summary>Refuses a text that is too long.</summary>
    public static void CheckLength(long characters)
    {
        if (characters > MaxCharacters)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"The filter has {characters} characters; the most is {MaxCharacters}: ask for less at a time."));
        }
    }

    /// <summary>One level further in.</summary>
    public void Enter(Place place)
    {
        if (++_depth > MaxDepth)
        {
            throw place.Mistake($"more than {MaxDepth} parentheses or functions lie inside each other; write it flatter.");
        }
    }

    /// <summary>Back out again.</summary>
    public void Leave() => _depth--;

    /// <summary>One more value.</summary>
    public void AddValue(Place place)
    {
        if (++_nodes > MaxNodes)
        {
            throw place.Mistake($"it has more than {MaxNodes} parts; ask for less at a time.");
        }
    }

    /// <summary>One more condition or operator.</summary>
    public void AddOperation(Place place)
    {
        AddValue(place);
        if (++_operations > MaxOperations)
        {
            throw place.Mistake($"it has more than {MaxOperations} conditions and operators; use IN for a list of values, or ask for less at a time.");
        }
    }

    /// <summary>One more vertex.</summary>
    public void AddVertex(Place place)
    {
        if (++_vertices > MaxVertices)
        {
            throw place.Mistake($"its shapes have more than {MaxVertices} vertices; simplify them.");
        }
    }
}
