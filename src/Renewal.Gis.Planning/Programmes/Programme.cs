namespace Renewal.Gis.Planning.Programmes;

/// <summary>A programme document (行动计划, 实施方案) with every figure that it states.</summary>
/// <param name="Code">Code of the document, such as yuxi-2022-2024.</param>
/// <param name="TitleZh">Chinese title.</param>
/// <param name="TitleEn">English title.</param>
/// <param name="PrefectureCode">GB/T 2260 code of the prefecture.</param>
/// <param name="YearFrom">First year of the plan.</param>
/// <param name="YearTo">Last year of the plan, not before the first.</param>
/// <param name="DocumentNo">Document number (文号), or null where the text has none.</param>
/// <param name="Note">Remark, or null.</param>
/// <param name="Lines">The figures, in the order of the file.</param>
public sealed record Programme(
    string Code, string TitleZh, string TitleEn, string PrefectureCode, int YearFrom, int YearTo, string? DocumentNo, string? Note,
    IReadOnlyList<PlanLine> Lines);

/// <summary>One cell of a table, or one figure in the text, of a programme document: what is written there, not what is right.</summary>
/// <param name="Document">Code of the document.</param>
/// <param name="Table">Table of the document; with a slash, a section of its text.</param>
/// <param name="Row">Row below the heading of the table, or a running number in the section; from 1.</param>
/// <param name="Role">cell, subtotal, total, target or statement.</param>
/// <param name="RegionCode">GB/T 2260 code, with a hyphen and letters for a development zone; the prefecture for totals.</param>
/// <param name="RegionName">Name of the region as the document writes it.</param>
/// <param name="Place">Project, park, payer or group as the document writes it, or null.</param>
/// <param name="Category">old-community, shantytown, urban-village, old-factory or old-street-block, or null.</param>
/// <param name="YearFrom">First year that the figure is for, or null.</param>
/// <param name="YearTo">Last year that the figure is for, equal to the first for a single year; null with it.</param>
/// <param name="Measure">What is counted, a slug of data/programmes/README.md.</param>
/// <param name="Value">The figure in <paramref name="Unit"/>, with the decimals of the document; null for a blank cell.</param>
/// <param name="ValueText">The figure as the file writes it, empty for a blank cell.</param>
/// <param name="Unit">Unit of the document, known to <see cref="PlanUnits"/>.</param>
/// <param name="Bound">min (at least), max (at most) or null.</param>
/// <param name="Text">Words of the document around the figure, or the label of a total row; may be empty.</param>
/// <param name="Formulas">How a stated figure is recomputed; empty where it stands alone.</param>
public sealed record PlanLine(
    string Document, string Table, int Row, string Role, string RegionCode, string RegionName, string? Place, string? Category,
    int? YearFrom, int? YearTo, string Measure, decimal? Value, string ValueText, string Unit, string? Bound, string Text,
    IReadOnlyList<PlanFormula> Formulas)
{
    /// <summary>The figure in m², yuan or as a plain number; null for a blank cell.</summary>
    public decimal? BaseValue => Value is { } value ? PlanUnits.ToBase(value, Unit) : null;
}
