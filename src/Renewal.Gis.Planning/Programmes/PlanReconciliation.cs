namespace Renewal.Gis.Planning.Programmes;

/// <summary>
/// Recomputes the figures that a document states about its own figures: subtotals, totals, shares, products and repeated statements.
/// Everything is <see cref="decimal"/>: a sum of decimals of a document is exact, so every difference found stands in the document.
/// Nothing is corrected.
/// </summary>
public static class PlanReconciliation
{
    /// <summary>Recomputes every line that has formulas; one finding per formula, in the order of the lines.</summary>
    /// <param name="programme">The document.</param>
    /// <returns>Agreements and differences alike.</returns>
    /// <exception cref="InputException">A formula cannot be computed; the CSV reader has refused such a file before.</exception>
    public static IReadOnlyList<PlanFinding> Check(Programme programme)
    {
        ArgumentNullException.ThrowIfNull(programme);
        List<PlanFinding> findings = [];
        foreach (PlanLine line in programme.Lines)
        {
            foreach (PlanFormula formula in line.Formulas)
            {
                decimal recomputed = Recompute(formula, line, programme.Lines);
                decimal stated = line.Value ?? throw new InputException("A blank cell cannot be recomputed.");
                findings.Add(new(line, formula, stated, recomputed, Compare(stated, recomputed)));
            }
        }

        return findings;
    }

    /// <summary>The value of a formula, in the unit of the stated line.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="stated">The line that states the figure.</param>
    /// <param name="lines">All lines of the document.</param>
    /// <exception cref="InputException">
    /// A sum picks no line with a value, mixes units that cannot be added, is in another kind of unit than the stated line, or the
    /// divisor is zero.
    /// </exception>
    public static decimal Recompute(PlanFormula formula, PlanLine stated, IReadOnlyList<PlanLine> lines)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(stated);
        PlanUnit unit = PlanUnits.Find(stated.Unit);
        (decimal left, string? leftUnit) = Evaluate(formula.Left, lines);
        if (formula.Right is null)
        {
            return leftUnit == unit.Base
                ? left / unit.Factor
                : throw new InputException($"The formula '{formula.Text}' gives {leftUnit}, the stated figure is in {unit.Base}.");
        }

        (decimal right, _) = Evaluate(formula.Right, lines);
        if (formula.Operator != '*' && right == 0)
        {
            throw new InputException($"The formula '{formula.Text}' divides by zero.");
        }

        return formula.Operator switch
        {
            '*' => left * right / unit.Factor,
            '/' => left / right / unit.Factor,
            _ => 100 * left / right,
        };
    }

    private static (decimal Value, string? BaseUnit) Evaluate(PlanOperand operand, IReadOnlyList<PlanLine> lines)
    {
        if (operand.Selector is not { } selector)
        {
            return (operand.Number, null);
        }

        PlanLine[] picked = lines.Where(selector.Picks).ToArray();
        if (operand.Count)
        {
            // A target that names a thing has no figure; it is counted, a blank cell of a table is not.
            return (picked.Count(line => line.Value is not null || line.Role == "target"), "count");
        }

        if (!picked.Any(line => line.Value is not null))
        {
            throw new InputException($"table={selector.Table} measure={selector.Measure} picks no line with a value.");
        }

        string[] units = picked.Select(line => PlanUnits.Find(line.Unit).Base).Distinct().ToArray();
        return units.Length == 1
            ? (picked.Sum(line => line.BaseValue ?? 0), units[0])
            : throw new InputException($"{units[0]} and {units[1]} cannot be added up.");
    }

    private static PlanAgreement Compare(decimal stated, decimal recomputed) =>
        stated == recomputed ? PlanAgreement.Equal
        : decimal.Round(recomputed, stated.Scale, MidpointRounding.AwayFromZero) == stated ? PlanAgreement.Rounded
        : PlanAgreement.Different;
}

/// <summary>How a stated figure and its recomputation agree.</summary>
public enum PlanAgreement
{
    /// <summary>The same number.</summary>
    Equal,

    /// <summary>The recomputed number, rounded half away from zero to the decimals of the stated one, is the stated one.</summary>
    Rounded,

    /// <summary>Rounding does not explain it.</summary>
    Different,
}

/// <summary>One stated figure, recomputed by one formula.</summary>
/// <param name="Line">The line that states the figure: document, table, row, region, measure, years, unit.</param>
/// <param name="Formula">How it was recomputed.</param>
/// <param name="Stated">The figure of the document, in its unit.</param>
/// <param name="Recomputed">The figure that its cells give, in the same unit.</param>
/// <param name="Agreement">Whether the two agree.</param>
public sealed record PlanFinding(PlanLine Line, PlanFormula Formula, decimal Stated, decimal Recomputed, PlanAgreement Agreement)
{
    /// <summary>Stated minus recomputed, in the unit of the line.</summary>
    public decimal Difference => Stated - Recomputed;
}
