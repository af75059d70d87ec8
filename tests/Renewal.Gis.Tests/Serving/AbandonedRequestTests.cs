using Npgsql;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Tests.Serving;

/// <summary>A server whose own time limits never come.</summary>
public sealed class UnhurriedServer : GuardedServer
{
    private protected override ServerLimits Limits => ServerLimits.Default with { Statement = TimeSpan.FromHours(1), Request = TimeSpan.FromHours(1) };
}

public sealed class AbandonedRequestTests(UnhurriedServer server) : IClassFixture<UnhurriedServer>
{
    [Theory]
    [InlineData("/ogc/collections/facilities/items")]
    [InlineData("/api/export/facilities.geojson")]
    [InlineData("/api/search?q=a")]
    [InlineData("/tiles/facilities/14/12874/7063.mvt")]
    public async Task A_query_stops_when_its_client_has_gone(string target)
    {
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction holding = await connection.BeginTransactionAsync();
        await using NpgsqlCommand hold = new("LOCK TABLE renewal.facilities IN ACCESS EXCLUSIVE MODE", connection, holding);
        await hold.ExecuteNonQueryAsync();
        using (RawHttp http = await RawHttp.ConnectAsync(server.Url))
        {
            await http.SendAsync(RawHttp.Request("GET", target));
            await UntilBlockedAsync(1);
        }

        await UntilBlockedAsync(0);
    }

    // Shorter than any limit of the database or the driver, so that only the client's going can be the reason.
    private async Task UntilBlockedAsync(long wanted)
    {
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(25));
        while (true)
        {
            await using NpgsqlCommand count = new("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection);
            if ((long)(await count.ExecuteScalarAsync(limit.Token))! == wanted)
            {
                return;
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
