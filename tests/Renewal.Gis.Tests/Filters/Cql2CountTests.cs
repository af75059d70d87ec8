using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Filters;

/// <summary>The rows of the standard's abstract test suite over HTTP: its data set, its filters, its numbers of features.</summary>
public sealed class Cql2CountTests(NaturalEarthServer server) : IClassFixture<NaturalEarthServer>
{
    public static TheoryData<string, string, string, int> Rows()
    {
        TheoryData<string, string, string, int> rows = [];
        if (Repository.SharedSkipReason is null)
        {
            foreach (string line in File.ReadLines(Repository.SharedPath("geodata", "ogcapi", "cql2", "expected-counts.csv")).Skip(1))
            {
                Match row = Regex.Match(line, "^([^,]*),([^,]*),(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*)),(\\d+)$");
                Assert.True(row.Success, line);
                string filter = row.Groups[3].Success ? row.Groups[3].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : row.Groups[4].Value;
                rows.Add(row.Groups[1].Value, row.Groups[2].Value, filter, int.Parse(row.Groups[5].Value, CultureInfo.InvariantCulture));
            }
        }

        return rows;
    }

    [SharedTheory]
    [MemberData(nameof(Rows))]
    public async Task The_published_number_of_features_is_found(string conformanceClass, string table, string filter, int expected)
    {
        Assert.Contains($"http://www.opengis.net/spec/cql2/1.0/conf/{conformanceClass}", Cql2Conformance.Uris);
        (int status, JsonElement body) = await server.AskAsync(NaturalEarthServer.CollectionOf(table), filter);
        Assert.True(status == 200, body.ToString());
        Assert.Equal(expected, body.GetProperty("features").GetArrayLength());
        // The canonical text of the same filter asks the same.
        (status, body) = await server.AskAsync(NaturalEarthServer.CollectionOf(table), Cql2Text.Parse(filter).ToString());
        Assert.True(status == 200, body.ToString());
        Assert.Equal(expected, body.GetProperty("features").GetArrayLength());
    }
}
