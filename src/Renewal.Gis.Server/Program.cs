using System.CommandLine;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Commands;
using Renewal.Gis.Server.Features;
using Renewal.Gis.Server.Serving;

RootCommand root = new("Renewal.Gis: a planning server for city renewal on PostGIS.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    ExportCommand.Create(),
    TransformCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
}
catch (InputException mistake)
{
    await Console.Error.WriteLineAsync(mistake.Message).ConfigureAwait(false);
    return 1;
}
