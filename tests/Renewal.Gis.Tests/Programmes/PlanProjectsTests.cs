using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Programmes;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Tests.Programmes;

public class PlanProjectsTests
{
    [Theory]
    [InlineData("yuxi-2022-2024", "1", 15)] // eight counties in 2022, five in 2023, two in 2024
    [InlineData("yuxi-2022-2024", "2", 22)]
    [InlineData("yuxi-2022-2024", "3", 32)]
    [InlineData("yuxi-2022-2024", "4", 10)]
    [InlineData("yuxi-2022-2024", "5", 2)]
    [InlineData("dehong-2020-2022", "text/4.1", 13)] // five counties in 2020, four in 2021 and in 2022
    [InlineData("chuxiong-2020", "text/5", 3)]
    [InlineData("qujing-2016-2020", "urban-villages", 19)]
    [InlineData("qujing-2016-2020", "old-residential", 23)]
    [InlineData("qujing-2016-2020", "old-factories/2.2", 1)]
    public void Every_project_row_and_every_county_and_year_with_work_is_a_project(string document, string table, int count) =>
        Assert.Equal(count, PlanProjects.Derive(ProgrammeFiles.Get(document)).Count(project => project.Project.TableNo == table));

    [Fact]
    public void The_five_documents_list_140_projects_and_Lincang_none()
    {
        Assert.Equal(140, ProgrammeFiles.All.Sum(programme => PlanProjects.Derive(programme).Count));
        Assert.Empty(PlanProjects.Derive(ProgrammeFiles.Get("lincang-2022")));
    }

    [Fact]
    public void A_named_row_becomes_a_project_with_its_measures_in_square_metres_and_yuan()
    {
        PlanProject row = Assert.Single(
            PlanProjects.Derive(ProgrammeFiles.Get("yuxi-2022-2024")),
            project => project.Project is { TableNo: "3", RowNo: "8" });
        Assert.Equal("530428", row.RegionCode);
        Assert.Equal(
            new RenewalProject(
                0, "元江县2022年城镇棚户区改造项目（福利巷、西门村南）", "urban-village", 2022, "planned", "yuxi-2022-2024", "3", "8",
                null, 735, null, 106_900, null, 637_000_000m, null, null, null),
            row.Project);
    }

    [Fact]
    public void A_project_of_the_high_tech_zone_lies_in_the_zone()
    {
        PlanProject row = Assert.Single(
            PlanProjects.Derive(ProgrammeFiles.Get("yuxi-2022-2024")),
            project => project.Project.Name == "“高新阳光”住宅小区项目");
        Assert.Equal(("530400-gx", 90_000d, 350_000_000m), (row.RegionCode, row.Project.AreaM2, row.Project.InvestmentYuan));
    }

    [Fact]
    public void A_county_and_year_becomes_a_project_with_a_made_name_and_a_note()
    {
        RenewalProject project = Assert.Single(
            PlanProjects.Derive(ProgrammeFiles.Get("yuxi-2022-2024")),
            project => project is { RegionCode: "530423", Project: { TableNo: "1", PlanYear: 2024 } }).Project;
        Assert.Equal(
            ("通海县2024年老旧小区改造", 89, 2072, 210_600d, (decimal?)null),
            (project.Name, project.Communities, project.Households, project.FloorAreaM2, project.InvestmentYuan));
        Assert.Equal("One region and year of the plan; the document names no project.", project.Note);
    }

    [Fact]
    public void A_span_of_years_is_planned_for_its_last_year_and_says_so()
    {
        RenewalProject project = PlanProjects.Derive(ProgrammeFiles.Get("chuxiong-2020"))[^1].Project;
        Assert.Equal(("楚雄市2021-2022年老旧小区改造", 2022, 112), (project.Name, project.PlanYear, project.Communities));
        Assert.Equal("One region of the plan for 2021-2022; the document names no project.", project.Note);
    }

    [Fact]
    public void The_projects_of_each_table_add_up_to_the_totals_of_the_document()
    {
        // Totals as printed in the last rows of the tables of Yuxi, converted by hand.
        RenewalProject[] projects = PlanProjects.Derive(ProgrammeFiles.Get("yuxi-2022-2024")).Select(project => project.Project).ToArray();
        Assert.Equal(489, projects.Sum(project => project.Communities));
        Assert.Equal(28_065 + 8_137, projects.Sum(project => project.Households));
        Assert.Equal(7_966, projects.Sum(project => project.Units));
        Assert.Equal(3_186_892d + 2_099_552d, projects.Sum(project => project.FloorAreaM2)!.Value, 6);
        Assert.Equal(286_400d + 270_000d, projects.Sum(project => project.AreaM2)!.Value, 6);
        Assert.Equal(8_145_900_000m + 6_684_100_000m + 3_418_000_000m + 57_600_000m, projects.Sum(project => project.InvestmentYuan));
    }

    [Theory]
    [InlineData("households", null, "a project needs a category")]
    [InlineData("trees", "old-community", "a project has no trees")]
    public void A_cell_that_fits_no_project_is_refused(string measure, string? category, string why)
    {
        PlanLine line = new(
            "d", "1", 1, "cell", "530402", "红塔区", null, category, 2022, 2022, measure, 1, "1", "个", null, "", []);
        InputException error = Assert.Throws<InputException>(
            () => PlanProjects.Derive(new Programme("d", "文件", "Document", "530400", 2022, 2022, null, null, [line])));
        Assert.Equal($"d, table 1, row 1: {why}.", error.Message);
    }
}
