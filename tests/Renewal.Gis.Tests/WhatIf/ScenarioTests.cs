using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.WhatIf;

/// <summary>A scenario against everything computed from nothing, to the last digit.</summary>
public class ScenarioTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ten_thousand_random_edit_sequences_equal_recomputation_exactly(int quarter)
    {
        Parallel.For(quarter * 2500, (quarter + 1) * 2500, seed =>
        {
            RandomTown town = new(seed);
            IReadOnlyList<Edit> edits = town.Edits(1 + seed % 6);
            Scenario scenario = edits.Aggregate(Scenario.Of(Prepare(town.Data), town.Units), (s, edit) => s.Apply(edit));
            AssertEqual(Scenario.Of(Prepare(ScenarioData.Of(town.Data, edits)), town.Units), scenario, $"seed {seed}: {string.Join("; ", edits)}");
        });
    }

    [Fact]
    public void After_every_step_the_figures_are_those_of_the_coverage_table_and_the_park_rates()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            RandomTown town = new(seed);
            IReadOnlyList<Edit> edits = town.Edits(5);
            Scenario scenario = Scenario.Of(Prepare(town.Data), town.Units);
            for (int step = 0; step < edits.Count; step++)
            {
                scenario = scenario.Apply(edits[step]);
                PreparedRegion region = Prepare(ScenarioData.Of(town.Data, edits.Take(step + 1)));
                AssertIsCoverage(region, Scope.Whole(region), scenario.Everything(0));
                for (int unit = 0; unit < town.Units.Length; unit++)
                {
                    AssertIsCoverage(region, Scope.Inside(region, town.Units[unit].Geometry), scenario.Everything(1 + unit));
                }
            }
        }
    }

    [Fact]
    public void Going_back_is_the_scenario_before_and_the_difference_of_a_scenario_to_itself_is_empty()
    {
        RandomTown town = new(7);
        Scenario start = Scenario.Of(Prepare(town.Data), town.Units);
        ScopeDifference before = start.Everything(0);
        Scenario tried = town.Edits(8).Aggregate(start, (s, edit) => s.Apply(edit));
        AssertSame(before, start.Everything(0), "the start after eight edits");
        ScenarioDifference none = tried.To(tried);
        Assert.True(none.Region.IsEmpty);
        Assert.Empty(none.Units);
        Assert.Empty(none.Communities);
    }

    [Fact]
    public void A_kindergarten_that_is_added_serves_those_within_its_distance_and_nobody_else()
    {
        GridCity grid = new(11, 2, 100);
        RegionData data = new()
        {
            Streets = grid.Streets,
            Buildings = [.. Enumerable.Range(0, 10).Select(i => Home(50 + 100 * i, 0, people: 10) with { Id = i + 1 })],
        };
        Scenario start = Scenario.Of(Prepare(data), []);
        NetTopologySuite.Geometries.Coordinate place = GridCity.Place(0, 0);
        Scenario added = start.Apply(new AddFacility("kindergarten", place.X, place.Y));

        // 50, 150 and 250 m away are within 300 m; 350 m is not.
        AccessChange change = Assert.Single(start.To(added).Region.Access);
        Assert.Equal((0, 30.0), (change.Before.People, change.After.People));
        Assert.Equal((0, 1), (change.Before.Facilities, change.After.Facilities));

        NetTopologySuite.Geometries.Coordinate middle = GridCity.Place(500, 0);
        Scenario moved = added.Apply(new MoveFacility(-1, middle.X, middle.Y));
        Assert.Equal(60.0, start.To(moved).Region.Access.Single().After.People);
        Assert.True(start.To(moved.Apply(new RemoveFacility(-1))).Region.IsEmpty);
    }

    [Theory]
    [InlineData("There is no facility 99 ")]
    [InlineData("There is no street 99 ")]
    [InlineData("There is no gate 99 ")]
    [InlineData("There is no green space 99 ")]
    [InlineData("There is no residential area 99 ")]
    [InlineData("There is no facility category zoo")]
    [InlineData("A residential area holds 0 to ")]
    public void An_edit_of_something_that_is_not_there_is_refused_by_name(string message)
    {
        RandomTown town = new(3);
        Scenario scenario = Scenario.Of(Prepare(town.Data), []);
        Edit edit = message switch
        {
            "There is no facility 99 " => new RemoveFacility(99),
            "There is no street 99 " => new SetStreet(99, false),
            "There is no gate 99 " => new SetGate(99, false),
            "There is no green space 99 " => new RemoveGreenSpace(99),
            "There is no residential area 99 " => new SetPopulation(99, 5),
            "There is no facility category zoo" => new AddFacility("zoo", 102, 24),
            _ => new SetPopulation(town.Data.ResidentialAreas[0].Id, double.NaN),
        };
        Assert.StartsWith(message, Assert.Throws<InputException>(() => scenario.Apply(edit)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_facility_that_is_gone_cannot_be_moved_and_an_added_one_can_be_named_once()
    {
        RandomTown town = new(3);
        Scenario scenario = Scenario.Of(Prepare(town.Data), []).Apply(new AddFacility("kindergarten", 102, 24)).Apply(new RemoveFacility(-1));
        Assert.Throws<InputException>(() => scenario.Apply(new MoveFacility(-1, 102, 24)));
        Assert.Throws<InputException>(() => scenario.Apply(new RemoveFacility(-2)));
    }

    private static void AssertEqual(Scenario expected, Scenario actual, string story)
    {
        Assert.Equal(expected.Scopes, actual.Scopes);
        for (int scope = 0; scope < expected.Scopes; scope++)
        {
            AssertSame(expected.Everything(scope), actual.Everything(scope), story);
        }
    }

    private static void AssertSame(ScopeDifference expected, ScopeDifference actual, string story)
    {
        Assert.True(expected.After == actual.After, $"{story}\n{expected.After} is not {actual.After} in {actual.Collection} {actual.Id}");
        foreach ((AccessChange e, AccessChange a) in expected.Access.Zip(actual.Access))
        {
            Assert.True(e.After == a.After, $"{story}\n{e.Rule.Id}: {e.After} is not {a.After} in {actual.Collection} {actual.Id}");
        }

        foreach ((ParkChange e, ParkChange a) in expected.Parks.Zip(actual.Parks))
        {
            Assert.True(e.After == a.After, $"{story}\n{e.Rule.Id}: {e.After} is not {a.After} in {actual.Collection} {actual.Id}");
        }
    }

    private static void AssertIsCoverage(PreparedRegion region, Scope scope, ScopeDifference figures)
    {
        Assert.Equal(scope.Population.People, figures.After.People, 9);
        foreach (AccessChange figure in figures.Access)
        {
            CoverageRow row = CoverageCalculator.Row(region, scope, figure.Rule, CoverageReading.Walking, default);
            Assert.Equal((row.PopulationCovered, row.HouseholdsCovered, row.AreaCoveredM2), (figure.After.People, figure.After.Households, figure.After.AreaM2));
            Assert.Equal(row.Facilities, figure.After.Facilities);
        }

        foreach (ParkChange figure in figures.Parks)
        {
            ParkRate rate = region.ParkRates.Compute(ParkRateCalculator.Question(figure.Rule), scope.Unit, default);
            Assert.Equal((rate.Parks, rate.CoveredAreaM2), (figure.After.Parks, figure.After.CoveredAreaM2));
        }
    }
}
