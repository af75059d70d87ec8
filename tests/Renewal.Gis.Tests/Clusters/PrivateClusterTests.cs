using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage.Clusters;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Clusters;

public sealed class PrivateClusterTests : IDisposable
{
    // Under the checkout, which the unprivileged database user may not be able to enter: both placements of the data folder are real.
    private readonly string _state = Repository.Path(".cache", $"cluster-{Guid.NewGuid():N}");

    [Fact]
    public async Task The_server_stops_its_database_on_ctrl_c_and_the_next_start_keeps_the_data()
    {
        using (RenewalProcess first = RenewalProcess.Start(null, "serve", "--no-demo", "--port", "0", "--state", _state))
        {
            await first.WaitUntilReadyAsync();
            await ExecuteAsync("CREATE TABLE public.kept AS SELECT 42 AS answer");
            first.Signal("INT");
            Assert.Equal(0, await first.WaitAsync());
        }

        Assert.False(File.Exists(Path.Combine(DataFolder, "postmaster.pid")), "the database is still running");
        using PrivateCluster again = PrivateCluster.Start(_state);
        Assert.Equal(42, await ExecuteAsync("SELECT answer FROM public.kept"));
    }

    [Fact]
    public async Task A_killed_server_leaves_a_database_that_the_next_one_takes_over_and_stops()
    {
        using (RenewalProcess killed = RenewalProcess.Start(null, "serve", "--no-demo", "--port", "0", "--state", _state))
        {
            await killed.WaitUntilReadyAsync();
            killed.Signal("KILL");
            await killed.WaitAsync();
        }

        Assert.True(File.Exists(Path.Combine(DataFolder, "postmaster.pid")));
        using (RenewalProcess next = RenewalProcess.Start(null, "serve", "--no-demo", "--port", "0", "--state", _state))
        {
            await next.WaitUntilReadyAsync();
        }

        Assert.False(File.Exists(Path.Combine(DataFolder, "postmaster.pid")));
    }

    [Fact]
    public void Two_users_share_the_database_and_the_last_one_stops_it()
    {
        PrivateCluster first = PrivateCluster.Start(_state);
        PrivateCluster second = PrivateCluster.Start(_state);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
        first.Dispose();
        Assert.True(File.Exists(Path.Combine(DataFolder, "postmaster.pid")));
        second.Dispose();
        Assert.False(File.Exists(Path.Combine(DataFolder, "postmaster.pid")));
    }

    [Fact]
    public void A_folder_with_somebody_elses_files_is_left_alone()
    {
        string foreign = Path.Combine(_state, "postgres");
        Directory.CreateDirectory(foreign);
        File.WriteAllText(Path.Combine(foreign, "PG_VERSION"), "15\n");
        // Where root cannot hand the folder to the unprivileged user, the data folder lies elsewhere and nothing here is in danger.
        try
        {
            using PrivateCluster cluster = PrivateCluster.Start(_state);
            Assert.NotEqual(foreign, cluster.DataFolder);
        }
        catch (InputException refusal)
        {
            Assert.Contains(foreign, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal("15\n", File.ReadAllText(Path.Combine(foreign, "PG_VERSION")));
        Assert.Single(Directory.GetFileSystemEntries(foreign));
    }

    [Fact]
    public void A_state_file_that_points_to_another_cluster_is_refused()
    {
        Directory.CreateDirectory(_state);
        File.WriteAllText(
            Path.Combine(_state, "cluster.json"),
            JsonSerializer.Serialize(new { Id = "x", Port = 5432, Password = "x", DataFolder = "/var/lib/postgresql/15/main" }));
        Assert.Contains("left alone", Assert.Throws<InputException>(() => PrivateCluster.Start(_state)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", "loopback")]
    [InlineData("not-an-address", "not an address")]
    public async Task The_server_listens_on_loopback_only(string host, string reason)
    {
        (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(null, "serve", "--host", host, "--state", _state);
        Assert.Equal((1, ""), (exitCode, output.Trim()));
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_clear_line()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string database = await PostGisServer.CreateDatabaseAsync();
        try
        {
            (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(database, "serve", "--no-demo", "--port", port);
            Assert.Equal((1, ""), (exitCode, output.Trim()));
            Assert.Contains($"Port {port} cannot be used", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        }
        finally
        {
            await PostGisServer.DropDatabaseAsync(database);
        }
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_clear_line()
    {
        (int exitCode, _, string errors) = await RenewalProcess.RunAsync("postgresql://u:p@127.0.0.1:9/none", "migrate");
        Assert.Equal(1, exitCode);
        Assert.Contains("does not answer", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    public void Dispose()
    {
        string? data = File.Exists(Path.Combine(_state, "cluster.json")) ? DataFolder : null;
        if (Directory.Exists(_state))
        {
            Directory.Delete(_state, recursive: true);
        }

        if (data is not null && data.StartsWith("/var/lib/renewal-gis/", StringComparison.Ordinal) && Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private string DataFolder =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(_state, "cluster.json"))).RootElement.GetProperty(nameof(DataFolder)).GetString()!;

    private async Task<object?> ExecuteAsync(string sql)
    {
        JsonElement cluster = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_state, "cluster.json"))).RootElement;
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = cluster.GetProperty("Port").GetInt32(),
            Username = "renewal",
            Password = cluster.GetProperty("Password").GetString(),
            Database = "renewal",
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
