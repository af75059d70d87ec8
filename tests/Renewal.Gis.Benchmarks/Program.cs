using System.CommandLine;
using Npgsql;
using Renewal.Gis.Benchmarks;
using Renewal.Gis.Benchmarks.Kernels;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage;

RootCommand root = new("renewal bench: how fast the analyses and the server are, against peers and against themselves.")
{
    AnalysisCommand.Create(),
    ServerCommand.Create(),
    KernelsCommand.Create(),
};
try
{
    InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
    ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
    if (parsed.Errors.Count > 0)
    {
        await Console.Error.WriteLineAsync($"{parsed.Errors[0].Message} See `./renewal bench --help`.").ConfigureAwait(false);
        return 1;
    }

    return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
}
catch (OperationCanceledException)
{
    return 130;
}
catch (InputException mistake)
{
    await Console.Error.WriteLineAsync(mistake.Message).ConfigureAwait(false);
    return 1;
}
catch (NpgsqlException error)
{
    await Console.Error.WriteLineAsync(Database.Explain(error).Message).ConfigureAwait(false);
    return 1;
}
