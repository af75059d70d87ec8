using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage.Clusters;

namespace Renewal.Gis.Benchmarks.Peers;

/// <summary>
/// PostGIS and pgRouting with the same cities, in a database of its own on a private cluster. Each city is a schema; node and edge numbers are
/// ours, coordinates the metres of our projection. Rows lie in the order of the Hilbert curve, every table has its indexes and is analysed, and
/// the session has memory to sort in, so that the peers show what they can do.
/// </summary>
internal sealed class PeerDatabase : IDisposable
{
    private const string Settings = "SET work_mem = '512MB'; SET random_page_cost = 1.1; SET effective_cache_size = '4GB'; SET jit = off";

    private readonly PrivateCluster _cluster;
    private readonly NpgsqlDataSource _source;
    private readonly string _name;

    private PeerDatabase(PrivateCluster cluster, string name, string connectionString)
    {
        _cluster = cluster;
        _name = name;
        NpgsqlDataSourceBuilder builder = new(connectionString + ";Command Timeout=0;Include Error Detail=true");
        builder.UseNetTopologySuite();
        _source = builder.Build();
        Connection = _source.OpenConnection();
        Execute(Settings);
    }

    /// <summary>Connection string of the cluster's own database, for making others.</summary>
    public string Server => _cluster.ConnectionString;

    /// <summary>The one session that measures.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Versions of PostgreSQL, PostGIS and pgRouting.</summary>
    public string Versions => $"PostgreSQL {Text("SHOW server_version").Split(' ')[0]}, PostGIS {Text("SELECT postgis_lib_version()")}, pgRouting {Text("SELECT extversion FROM pg_extension WHERE extname = 'pgrouting'")}";

    /// <summary>Starts the cluster of a state folder and makes an empty database in it.</summary>
    public static async Task<PeerDatabase> CreateAsync(string stateFolder, CancellationToken cancel)
    {
        PrivateCluster cluster = PrivateCluster.Start(stateFolder);
        string name = $"bench_{Guid.NewGuid():N}";
        string connectionString = await DatabaseCreator.EnsureAsync(cluster.ConnectionString, name, cancel).ConfigureAwait(false);
        try
        {
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
            await using NpgsqlCommand command = source.CreateCommand("CREATE EXTENSION postgis; CREATE EXTENSION pgrouting");
            await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedFile)
        {
            throw new InputException($"The peers are not installed ({e.MessageText}): apt-get install postgresql-15-postgis-3 postgresql-15-pgrouting.");
        }

        return new PeerDatabase(cluster, name, connectionString);
    }

    /// <summary>Copies what is compared of a city.</summary>
    public void Load(City city)
    {
        WalkingNetwork network = city.Network;
        Execute($"""
            CREATE SCHEMA {city.Name};
            CREATE TEMP TABLE raw_streets (id int, source int, target int, cost float8, linkable bool, geom geometry(LineString, 0));
            CREATE TEMP TABLE raw_points (id int, geom geometry(Point, 0))
            """);
        GeometryFactory factory = new();
        Copy("raw_streets (id, source, target, cost, linkable, geom)", network.EdgeCount, (w, e) =>
        {
            w.Write(e, NpgsqlDbType.Integer);
            w.Write(network.EdgeFrom[e], NpgsqlDbType.Integer);
            w.Write(network.EdgeTo[e], NpgsqlDbType.Integer);
            w.Write((double)network.EdgeLengthDm[e], NpgsqlDbType.Double);
            w.Write(!city.Region.Data.Streets[network.StreetOfEdge(e)].Tunnel && network.NodeComponent[network.EdgeFrom[e]] == network.LargestComponent, NpgsqlDbType.Boolean);
            Coordinate[] line = new Coordinate[network.FirstVertex[e + 1] - network.FirstVertex[e]];
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = new Coordinate(network.VertexX[network.FirstVertex[e] + i], network.VertexY[network.FirstVertex[e] + i]);
            }

            w.Write(factory.CreateLineString(line), NpgsqlDbType.Geometry);
        });
        Copy("raw_points (id, geom)", city.PointX.Length, (w, i) =>
        {
            w.Write(i, NpgsqlDbType.Integer);
            w.Write(factory.CreatePoint(new Coordinate(city.PointX[i], city.PointY[i])), NpgsqlDbType.Geometry);
        });
        Execute($"""
            CREATE TABLE {city.Name}.streets AS SELECT id, source, target, cost, geom FROM raw_streets ORDER BY geom;
            ALTER TABLE {city.Name}.streets ADD PRIMARY KEY (id);
            CREATE INDEX ON {city.Name}.streets USING gist (geom);
            CREATE TABLE {city.Name}.linkable AS SELECT id, geom FROM raw_streets WHERE linkable ORDER BY geom;
            CREATE INDEX ON {city.Name}.linkable USING gist (geom);
            CREATE TABLE {city.Name}.points AS SELECT id, geom FROM raw_points ORDER BY geom;
            DROP TABLE raw_streets, raw_points
            """);
        LoadLand(city);
        Execute("VACUUM ANALYZE");
    }

    private void LoadLand(City city)
    {
        PreparedRegion region = city.Region;
        Execute($"""
            CREATE TABLE {city.Name}.land (id int PRIMARY KEY, geom geometry(Geometry, 0));
            CREATE TABLE {city.Name}.green (id int PRIMARY KEY, area_m2 float8, geom geometry(Geometry, 0))
            """);
        Copy($"{city.Name}.land (id, geom)", region.Data.ResidentialAreas.Count, (w, i) =>
        {
            w.Write(i, NpgsqlDbType.Integer);
            w.Write(region.Projection.ToMetres(region.Data.ResidentialAreas[i].Geometry), NpgsqlDbType.Geometry);
        });
        Copy($"{city.Name}.green (id, area_m2, geom)", region.Data.GreenSpaces.Count, (w, i) =>
        {
            w.Write(i, NpgsqlDbType.Integer);
            w.Write(region.Data.GreenSpaces[i].AreaM2, NpgsqlDbType.Double);
            w.Write(region.Projection.ToMetres(region.Data.GreenSpaces[i].Geometry), NpgsqlDbType.Geometry);
        });
        Execute($"CREATE INDEX ON {city.Name}.land USING gist (geom); CREATE INDEX ON {city.Name}.green USING gist (geom)");
    }

    /// <summary>A prepared statement; positional parameters are set with <see cref="NpgsqlCommand.Parameters"/>.</summary>
    public NpgsqlCommand Prepare(string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = new(sql, Connection);
        command.Parameters.AddRange(parameters);
        command.Prepare();
        return command;
    }

    /// <summary>Runs statements.</summary>
    public void Execute(string sql)
    {
        using NpgsqlCommand command = new(sql, Connection);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        _source.Dispose();
        NpgsqlConnection.ClearAllPools();
        DatabaseCreator.DropAsync(_cluster.ConnectionString, _name, default).GetAwaiter().GetResult();
        _cluster.Dispose();
    }

    private string Text(string sql)
    {
        using NpgsqlCommand command = new(sql, Connection);
        return (string)command.ExecuteScalar()!;
    }

    private void Copy(string table, int count, Action<NpgsqlBinaryImporter, int> write)
    {
        using NpgsqlBinaryImporter importer = Connection.BeginBinaryImport($"COPY {table} FROM STDIN (FORMAT binary)");
        for (int i = 0; i < count; i++)
        {
            importer.StartRow();
            write(importer, i);
        }

        importer.Complete();
    }
}
