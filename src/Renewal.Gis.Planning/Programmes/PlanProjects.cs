using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Planning.Programmes;

/// <summary>
/// The renewal projects that a programme lists: the cells of one row and one year make one project. Where the document names the row
/// (Yuxi, tables 2 to 5) the project has that name; where the row is only a region and a year, the name is made from both, and the
/// note says so. Totals and targets make no project, nor does a row whose cells are all blank or zero.
/// </summary>
public static class PlanProjects
{
    private static readonly Dictionary<string, string> Works = new(StringComparer.Ordinal)
    {
        ["old-community"] = "老旧小区改造",
        ["shantytown"] = "棚户区改造",
        ["urban-village"] = "城中村改造",
        ["old-factory"] = "老旧厂区改造",
        ["old-street-block"] = "老旧街区改造",
    };

    /// <summary>Derives the projects, in the order of the document.</summary>
    /// <param name="programme">The document.</param>
    /// <returns>
    /// Projects without a footprint, id 0, status <c>planned</c>; areas in m², money in yuan; programme, table and row for tracing.
    /// Their sum over several categories counts a place twice where the document lists it in two tables.
    /// </returns>
    /// <exception cref="InputException">A cell has no category, or a measure that a project does not have.</exception>
    public static IReadOnlyList<PlanProject> Derive(Programme programme)
    {
        ArgumentNullException.ThrowIfNull(programme);
        return programme.Lines
            .Where(line => line.Role == "cell")
            .GroupBy(line => (line.Table, line.Row, line.YearFrom, line.YearTo, line.RegionCode, line.Category, line.Place))
            .Where(cells => cells.Any(cell => cell.Value is > 0))
            .Select(cells => Derive(programme.Code, cells.ToArray()))
            .ToArray();
    }

    private static PlanProject Derive(string programme, PlanLine[] cells)
    {
        PlanLine first = cells[0];
        if (first.Category is not { } category)
        {
            throw new InputException($"{programme}, table {first.Table}, row {first.Row}: a project needs a category.");
        }

        Dictionary<string, decimal?> values = cells.ToDictionary(cell => cell.Measure, cell => cell.BaseValue);
        decimal? Take(string measure) => values.Remove(measure, out decimal? value) ? value : null;
        string years = first.YearFrom == first.YearTo ? $"{first.YearFrom}" : $"{first.YearFrom}-{first.YearTo}";
        RenewalProject project = new(
            Id: 0,
            Name: first.Place ?? $"{first.RegionName}{years}年{Works[category]}",
            Category: category,
            PlanYear: first.YearTo,
            Status: "planned",
            ProgrammeCode: programme,
            TableNo: first.Table,
            RowNo: $"{first.Row}",
            Communities: (int?)Take("communities"),
            Households: (int?)Take("households"),
            Units: (int?)Take("units"),
            FloorAreaM2: (double?)Take("floor-area"),
            AreaM2: (double?)Take("area"),
            InvestmentYuan: Take("investment"),
            BuiltYear: null,
            Note: Remark(first, years),
            Geometry: null);
        return values.Count == 0
            ? new(first.RegionCode, project)
            : throw new InputException($"{programme}, table {first.Table}, row {first.Row}: a project has no {values.Keys.First()}.");
    }

    private static string? Remark(PlanLine first, string years) =>
        first.Place is not null ? null
        : first.YearFrom == first.YearTo ? "One region and year of the plan; the document names no project."
        : $"One region of the plan for {years}; the document names no project.";
}

/// <summary>A project of a plan and the region that it lies in.</summary>
/// <param name="RegionCode">GB/T 2260 code of the county, or the code of the development zone.</param>
/// <param name="Project">The project.</param>
public sealed record PlanProject(string RegionCode, RenewalProject Project);
