using System.Text.Json;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Tiles;

/// <summary>The decoder of the tests against the fixtures of mapbox/mvt-fixtures (CC0) and real tiles of another program.</summary>
public sealed class VectorTileTests
{
    [SharedFact]
    public void Every_fixture_is_accepted_or_refused_as_the_specification_says()
    {
        string[] folders = [.. Directory.GetDirectories(Repository.SharedPath("geodata", "mvt", "fixtures")).Order(StringComparer.Ordinal)];
        List<string> wrong = [];
        int accepted = 0;
        foreach (string folder in folders)
        {
            using JsonDocument info = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "info.json")));
            bool valid = info.RootElement.GetProperty("validity").GetProperty("v2").GetBoolean();
            try
            {
                VectorTile.Read(File.ReadAllBytes(Path.Combine(folder, "tile.mvt")));
                accepted++;
                if (!valid)
                {
                    wrong.Add($"{Path.GetFileName(folder)} was accepted");
                }
            }
            catch (FormatException e) when (valid)
            {
                wrong.Add($"{Path.GetFileName(folder)} was refused: {e.Message}");
            }
            catch (FormatException)
            {
            }
        }

        // 016 has the very bytes of 003, which is invalid; 057 counts places that are not there, as 051 does, which is invalid.
        Assert.Equal(["016", "057"], wrong.Select(text => text.Split(' ')[0]));
        Assert.All(wrong, text => Assert.Contains("was refused", text, StringComparison.Ordinal));
        Assert.Equal(Bytes("003"), Bytes("016"));
        Assert.Equal((74, 44), (folders.Length, accepted));
    }

    private static byte[] Bytes(string fixture) => File.ReadAllBytes(Repository.SharedPath("geodata", "mvt", "fixtures", fixture, "tile.mvt"));

    [SharedFact]
    public void Real_tiles_of_another_program_are_read()
    {
        string[] files = Directory.GetFiles(Repository.SharedPath("geodata", "mvt", "real-world-chicago"), "*.mvt");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotEmpty(VectorTile.Read(File.ReadAllBytes(file))));
    }

    [SharedFact]
    public void The_geometry_of_the_example_in_the_specification_comes_out()
    {
        VectorFeature polygons = VectorTile.Read(File.ReadAllBytes(Repository.SharedPath("geodata", "mvt", "fixtures", "022", "tile.mvt")))[0].Features[0];
        // Section 4.3.5.6: three polygons, the second and third share no ring, the second has a hole.
        Assert.Equal("MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((11 11, 20 11, 20 20, 11 20, 11 11), (13 13, 13 17, 17 17, 17 13, 13 13)))", polygons.Geometry!.ToText());
    }
}
