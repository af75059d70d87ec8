using System.Diagnostics;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Clusters;
using Renewal.Gis.Storage.Migrations;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Tests.Clusters;

/// <summary>A test that mounts a small disk: only root may.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "Only root can mount a small disk.";
}

public class FullDiskTests
{
    private static readonly Region Region = new("small", null, "小", "Small", "study-area", false, "test", null);

    [SmallDiskFact]
    public async Task A_full_disk_is_explained_and_what_was_there_stays()
    {
        // Not under the checkout: the database's own user must be able to enter it, or the data folder would lie on the large disk.
        string disk = Path.Combine(Path.GetTempPath(), $"renewal-disk-{Guid.NewGuid():N}");
        Directory.CreateDirectory(disk);
        Run("mount", "-t", "tmpfs", "-o", "size=220m,mode=755", "tmpfs", disk);
        try
        {
            using PrivateCluster cluster = PrivateCluster.Start(disk);
            Assert.StartsWith(disk, cluster.DataFolder, StringComparison.Ordinal);
            await using Database database = new(await DatabaseCreator.EnsureAsync(cluster.ConnectionString, "renewal", default));
            await new Migrator(database).MigrateAsync(default);
            RegionDataStore store = new(database);
            ImportNote note = new("osm", "test.osm", null, new Dictionary<string, long>());
            await store.ReplaceAsync(Region, Streets(1), note, null, default);

            NpgsqlException error = await Assert.ThrowsAnyAsync<NpgsqlException>(() => store.ReplaceAsync(Region, Streets(1_000_000), note, null, default));
            Assert.Contains("nothing was changed", Database.Explain(error).Message, StringComparison.Ordinal);

            // PostgreSQL may have restarted to recover; it must come back with the old rows.
            (RegionData read, _) = await RetryAsync(() => store.LoadAsync(Region.Code, default));
            Assert.Single(read.Streets);
        }
        finally
        {
            Run("umount", "--lazy", disk);
            Directory.Delete(disk);
        }
    }

    private static RegionData Streets(int count) => new()
    {
        Streets = Enumerable.Repeat(
            new Street(0, new string('x', 200), "residential", true, "default", 1, 2, 12.5, false, false, "w1",
                new LineString([new Coordinate(102.5, 24.3), new Coordinate(102.501, 24.3)])),
            count).ToArray(),
    };

    private static async Task<T> RetryAsync<T>(Func<Task<T>> read)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await read();
            }
            catch (NpgsqlException) when (tries < 60)
            {
                await Task.Delay(500);
            }
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
