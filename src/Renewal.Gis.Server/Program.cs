using System.CommandLine;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Commands;
using Renewal.Gis.Server.Features;
using Renewal.Gis.Server.Import;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage;

RootCommand root = new("Renewal.Gis: a planning server for city renewal on PostGIS.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    ImportCommand.Create(),
    ExportCommand.Create(),
    AnalyseCommand.Create(),
    TransformCommand.Create(),
};
try
{
    // After Ctrl-C or SIGTERM there must be time to roll back and to stop the private database; the library's own limit is two seconds.
    InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
    ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
    if (parsed.Errors.Count > 0)
    {
        await Console.Error.WriteLineAsync(UsageMistake.Explain(parsed)).ConfigureAwait(false);
        return 1;
    }

    return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
}
catch (OperationCanceledException)
{
    // Ctrl-C: what was under way has been rolled back.
    return 130;
}
catch (Exception e) when (Explain(e) is { } mistake)
{
    await Console.Error.WriteLineAsync(mistake).ConfigureAwait(false);
    return 1;
}

static string? Explain(Exception error) => error switch
{
    InputException mistake => mistake.Message,
    NpgsqlException database => Database.Explain(database).Message,
    IOException file => $"{file.Message} Nothing was changed.",
    UnauthorizedAccessException file => $"{file.Message} Choose another place, or ask for the right to it.",
    _ => null,
};
