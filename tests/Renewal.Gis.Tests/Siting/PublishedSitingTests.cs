using System.Globalization;
using System.Text.Json.Nodes;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Tests.Fixtures;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.Siting;

/// <summary>San Francisco: 16 stores, 205 census tracts, and the optimum that the PySAL library spopt publishes in its tests.</summary>
public class PublishedSitingTests(ITestOutputHelper output)
{
    private static readonly string[] Folder = ["geodata", "expected", "location-allocation-sf"];

    [SharedFact]
    public void Maximal_covering_reaches_the_published_optimum_and_proves_it()
    {
        (JsonNode expected, double[,] metres, long[] people) = Read();
        int limitDm = expected["service_distance_m"]!.GetValue<int>() * 10;
        SitingSolution solution = Solve(SitingObjective.Cover, limitDm, expected, metres, people);
        int[] set = [.. solution.Sites.Select(s => s.Candidate)];
        int uncovered = Enumerable.Range(0, people.Length).Count(d => set.All(c => metres[c, d] > limitDm / 10.0));
        Assert.Equal(expected["published"]!["max_coverage_uncovered_tracts"]!.GetValue<int>(), uncovered);
        Assert.Equal(
            expected["published"]!["max_coverage_percent_tracts_covered"]!.GetValue<double>(), 100.0 * (people.Length - uncovered) / people.Length, 1e-9);
        Assert.True(solution.IsProved);
    }

    [SharedFact]
    public void The_p_median_reaches_the_published_optimum_and_proves_it()
    {
        (JsonNode expected, double[,] metres, long[] people) = Read();
        SitingSolution solution = Solve(SitingObjective.Median, 1_000_000, expected, metres, people);
        int[] set = [.. solution.Sites.Select(s => s.Candidate)];

        // The sites were chosen on whole decimetres; what they achieve is held against the publication on the full distances.
        double walked = Enumerable.Range(0, people.Length).Sum(d => people[d] * set.Min(c => metres[c, d]));
        Assert.Equal(expected["published"]!["p_median_weighted_mean_distance_m"]!.GetValue<double>(), walked / people.Sum(), 1e-9);
        Assert.True(solution.IsProved);
        Assert.Equal(walked / people.Sum(), solution.After / 1e7 / people.Sum(), 0.05);
    }

    private SitingSolution Solve(SitingObjective objective, int limitDm, JsonNode expected, double[,] metres, long[] people)
    {
        SitingProblem problem = new()
        {
            Objective = objective,
            Sites = expected["p"]!.GetValue<int>(),
            LimitDm = limitDm,
            Candidates = DistanceTable.Build(people.Length,
            [
                .. Enumerable.Range(0, metres.GetLength(0)).Select(c => (IReadOnlyList<(int, int)>)
                    [.. Enumerable.Range(0, people.Length).Select(d => (d, (int)Math.Round(metres[c, d] * 10, MidpointRounding.AwayFromZero)))]),
            ]),
            Weights = [.. people.Select(p => p * 1_000_000)],
        };
        SitingSolution solution = SitingSolver.Solve(problem, null, null, default);
        SitingSolution boundAlone = SitingSolver.Solve(problem, new SitingOptions { MostProofPairs = 0, EnoughGap = 0 }, null, default);
        output.WriteLine($"{objective}: {solution}, gap {solution.Gap:P6}; by the bound alone, after {boundAlone.BoundSteps} steps, {boundAlone.Gap:P6}");
        Assert.InRange(boundAlone.Gap, 0, 0.001);
        return solution;
    }

    private static (JsonNode Expected, double[,] Metres, long[] People) Read()
    {
        Dictionary<string, int> tracts = [];
        List<long> people = [];
        foreach (Dictionary<string, string> row in Rows("demand_205_tracts.csv"))
        {
            tracts.Add(row["NAME"], people.Count);
            people.Add(long.Parse(row["POP2000"], CultureInfo.InvariantCulture));
        }

        string[] stores = [.. Rows("sites_16.csv").Select(row => row["NAME"])];
        double[,] metres = new double[stores.Length, people.Count];
        int pairs = 0;
        foreach (Dictionary<string, string> row in Rows("network_distance_16x205.csv"))
        {
            metres[Array.IndexOf(stores, row["name"]), tracts[row["DestinationName"]]] = double.Parse(row["distance"], CultureInfo.InvariantCulture);
            pairs++;
        }

        Assert.Equal((16, 205, 16 * 205), (stores.Length, people.Count, pairs));
        return (JsonNode.Parse(File.ReadAllText(Repository.SharedPath([.. Folder, "expected.json"])))!, metres, [.. people]);
    }

    // Neither file has a comma inside a field.
    private static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        string[][] lines = [.. File.ReadLines(Repository.SharedPath([.. Folder, file])).Select(l => l.Split(',').Select(f => f.Trim('"')).ToArray())];
        return lines.Skip(1).Select(fields => lines[0].Zip(fields).Where(f => f.First.Length > 0).ToDictionary(f => f.First, f => f.Second));
    }
}
