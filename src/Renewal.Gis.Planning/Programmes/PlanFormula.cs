using System.Globalization;

namespace Renewal.Gis.Planning.Programmes;

/// <summary>
/// How a stated figure is recomputed from other lines of its document: one formula of the column <c>sums</c>. An operand is a sum over
/// a selector, a count over a selector, or a number; two operands are joined by <c>*</c>, <c>/</c> or <c>%</c> (100 × left ÷ right).
/// </summary>
/// <param name="Text">The formula as the file writes it.</param>
/// <param name="Left">First operand.</param>
/// <param name="Operator"><c>*</c>, <c>/</c>, <c>%</c>, or null where there is one operand only.</param>
/// <param name="Right">Second operand, null with the operator.</param>
public sealed record PlanFormula(string Text, PlanOperand Left, char? Operator, PlanOperand? Right)
{
    /// <summary>Reads the column <c>sums</c>.</summary>
    /// <param name="sums">Formulas separated by <c>;</c>; empty for none.</param>
    /// <exception cref="InputException">The text is not a list of formulas.</exception>
    public static IReadOnlyList<PlanFormula> ParseAll(string sums) =>
        string.IsNullOrWhiteSpace(sums) ? [] : sums.Split(';').Select(formula => Parse(formula.Trim())).ToArray();

    private static PlanFormula Parse(string text)
    {
        string[] tokens = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] operators = Enumerable.Range(0, tokens.Length).Where(i => tokens[i] is "*" or "/" or "%").ToArray();
        switch (operators)
        {
            case []:
                PlanOperand only = PlanOperand.Parse(tokens);
                return only.Selector is null
                    ? throw new InputException("A number alone recomputes nothing.")
                    : new(text, only, null, null);
            case [int at]:
                return new(text, PlanOperand.Parse(tokens[..at]), tokens[at][0], PlanOperand.Parse(tokens[(at + 1)..]));
            default:
                throw new InputException("A formula has one operator at most.");
        }
    }
}

/// <summary>One operand of a <see cref="PlanFormula"/>.</summary>
/// <param name="Selector">The lines, or null for a number.</param>
/// <param name="Count">Count the lines that have a value, instead of adding them up.</param>
/// <param name="Number">The number where there is no selector.</param>
public sealed record PlanOperand(PlanSelector? Selector, bool Count, decimal Number)
{
    internal static PlanOperand Parse(string[] tokens) => tokens switch
    {
        [] => throw new InputException("An operand is missing."),
        [string only] when decimal.TryParse(only, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) =>
            new(null, false, number),
        ["count", .. var rest] => new(PlanSelector.Parse(rest), true, 0),
        _ => new(PlanSelector.Parse(tokens), false, 0),
    };
}
