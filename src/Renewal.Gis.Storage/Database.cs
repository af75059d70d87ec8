using System.Globalization;
using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage;

/// <summary>One database: the pool that every store draws its connections from.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _settings;

    /// <summary>Opens a pool; nothing is connected yet.</summary>
    /// <param name="connectionString">Npgsql connection string.</param>
    public Database(string connectionString)
        : this(connectionString, null, null)
    {
    }

    private Database(string connectionString, TimeSpan? statementTimeout, Database? patient)
    {
        _settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "renewal", MaxPoolSize = 40, IncludeErrorDetail = true };
        if (statementTimeout is { } limit)
        {
            // A setting of the connection: it holds where the program that asked is stuck or gone.
            _settings.Options = string.Create(
                CultureInfo.InvariantCulture,
                $"{_settings.Options} -c statement_timeout={limit.TotalMilliseconds:0} -c idle_in_transaction_session_timeout={2 * limit.TotalMilliseconds:0}").Trim();
        }

        Patient = patient ?? this;
        NpgsqlDataSourceBuilder builder = new(_settings.ConnectionString) { Name = statementTimeout is null ? "patient" : "requests" };
        builder.UseNetTopologySuite();
        Source = builder.Build();
        NpgsqlConnectionStringBuilder tiles = new(_settings.ConnectionString)
        {
            ApplicationName = "renewal tiles",
            MaxPoolSize = Math.Max(4, 2 * Environment.ProcessorCount),
            // The statements of tiles differ by layers and zoom only: planned once, they save a millisecond each.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            // A tile is one small query: threads of compilation or parallel workers cost more than they bring, and would make the order of features random.
            Options = $"{_settings.Options} -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=32MB -c statement_timeout={statementTimeout?.TotalMilliseconds ?? TileTimeoutMs:0}".Trim(),
        };
        NpgsqlDataSourceBuilder tileBuilder = new(tiles.ConnectionString) { Name = "tiles" };
        tileBuilder.UseNetTopologySuite();
        TileSource = tileBuilder.Build();
    }

    // Longer than the slowest tile of a million features, shorter than the patience of a browser.
    private const int TileTimeoutMs = 30_000;

    /// <summary>The pool of the tiles: few connections, so that a map that is moved about leaves room for everything else.</summary>
    internal NpgsqlDataSource TileSource { get; }

    /// <summary>
    /// The same database without a time limit, for what may take long: downloads, loading and importing a region. Where there is a limit it is a pool of its own,
    /// so that downloads do not take the connections of everybody else.
    /// </summary>
    public Database Patient { get; }

    /// <summary>The same database for the requests of a server: a pool of its own in which every statement ends after a time.</summary>
    /// <param name="statementTimeout">When the database gives a statement up; a transaction that idles for twice as long is ended.</param>
    public Database ForRequests(TimeSpan statementTimeout) => new(_settings.ConnectionString, statementTimeout, this);

    /// <summary>The pool. Only the stores of this project use it.</summary>
    internal NpgsqlDataSource Source { get; }

    /// <summary>
    /// Environment for child processes that speak libpq (ogr2ogr): PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE. Kept off the command line,
    /// where every user of the machine could read the password.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironment => new Dictionary<string, string>
    {
        ["PGHOST"] = _settings.Host ?? "127.0.0.1",
        ["PGPORT"] = _settings.Port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = _settings.Username ?? "",
        ["PGPASSWORD"] = _settings.Password ?? "",
        ["PGDATABASE"] = _settings.Database ?? "",
    };

    /// <summary>Opens a connection outside the pool, for one that is kept open.</summary>
    /// <param name="name">Name under which the database server lists it.</param>
    /// <param name="cancel">Cancels.</param>
    internal async Task<NpgsqlConnection> OpenAloneAsync(string name, CancellationToken cancel)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { ApplicationName = name, Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Turns what the server or the network reports into one line with the way out.</summary>
    public static InputException Explain(NpgsqlException error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            new InputException("The database has no disk space left: free some and try again; nothing was changed.", 507),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
            new InputException($"The database refuses the login ({p.MessageText}): check user and password in RENEWAL_DB.", 503),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } p =>
            new InputException($"{p.MessageText}: create it, or correct RENEWAL_DB.", 503),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } p =>
            new InputException($"The database lacks a part of the schema ({p.MessageText}): run `./renewal migrate`.", 503),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            new InputException("The database cancelled the query because it took too long: ask for a smaller area.", 503),
        { InnerException: TimeoutException } =>
            new InputException("The database takes too long for this: ask for a smaller area or for less.", 503),
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } =>
            new InputException("The database is shutting down or starting: try again in a moment; nothing was changed.", 503),
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } =>
            new InputException("Another change came between: try again; nothing was changed.", 503),
        PostgresException p => new InputException($"The database refuses the change ({p.SqlState}): {p.MessageText}", 422),
        _ => new InputException($"The database does not answer ({error.Message}): start it, or correct RENEWAL_DB; nothing was changed.", 503),
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await TileSource.DisposeAsync().ConfigureAwait(false);
        await Source.DisposeAsync().ConfigureAwait(false);
    }
}
