using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>A test that needs QGIS, which is large: <c>./renewal test --qgis</c> installs it and runs these.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QgisFactAttribute : FactAttribute
{
    public QgisFactAttribute() =>
        Skip = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RENEWAL_TEST_QGIS")) ? "QGIS is large: run ./renewal test --qgis." : null;
}

/// <summary>QGIS 3.22 reads features and vector tiles.</summary>
public sealed class QgisTests(OgcServer server) : IClassFixture<OgcServer>
{
    [QgisFact]
    public async Task Qgis_reads_and_draws_what_PostGIS_holds()
    {
        string folder = Directory.CreateTempSubdirectory("renewal-qgis-").FullName;
        try
        {
            (string output, _) = await ClientProcess.RunAsync(
                "/usr/bin/python3", [Repository.Path("tests", "Renewal.Gis.Tests", "Ogc", "qgis_client.py"), server.Url, folder],
                ("QT_QPA_PLATFORM", "offscreen"), ("QGIS_CUSTOM_CONFIG_PATH", folder), ("XDG_RUNTIME_DIR", folder), ("PYTHONIOENCODING", "utf-8"));
            JsonElement read = JsonDocument.Parse(output).RootElement;
            Assert.True(read.GetProperty("valid").GetBoolean());
            Assert.Equal(25, read.GetProperty("count").GetInt32());
            JsonElement fields = read.GetProperty("fields");
            Assert.Equal(("Integer", "Boolean"), (fields.GetProperty("opening_year").GetString(), fields.GetProperty("park").GetString()));
            await AssertSameShapesAsync(read.GetProperty("features"));
            Assert.Equal(["Park 5", "Park 6", "Park 7"], read.GetProperty("box").EnumerateArray().Select(name => name.GetString()!));
            foreach (string picture in new[] { "drawn", "tiled" })
            {
                JsonElement drawn = read.GetProperty(picture);
                Assert.Empty(drawn.GetProperty("errors").EnumerateArray());
                Assert.True(drawn.GetProperty("park").GetBoolean(), $"{picture}: the park is not there");
                Assert.False(drawn.GetProperty("gap").GetBoolean(), $"{picture}: the gap is not empty");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task AssertSameShapesAsync(JsonElement features)
    {
        const double toleranceDeg = 1e-9;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand("SELECT name, ST_AsText(geometry, 15) FROM renewal.green_spaces");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        WKTReader wkt = new();
        while (await reader.ReadAsync())
        {
            Geometry found = wkt.Read(features.GetProperty(reader.GetString(0)).GetString());
            Assert.True(wkt.Read(reader.GetString(1)).EqualsExact(found, toleranceDeg), $"{reader.GetString(0)}: {found}");
        }
    }
}
