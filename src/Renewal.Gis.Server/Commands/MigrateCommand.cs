using System.CommandLine;
using Renewal.Gis.Server.State;
using Renewal.Gis.Storage.Migrations;

namespace Renewal.Gis.Server.Commands;

/// <summary><c>renewal migrate</c>: brings the database to this build's schema, as every other command does first.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        Option<string> state = OpenDatabase.StateOption();
        Option<string?> schema = new("--write-schema") { Description = "Also write the schema to this file, for reading." };
        Command command = new("migrate", "Bring the database to the schema of this build.") { state, schema };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(state), parsed.GetValue(schema), cancel));
        return command;
    }

    private static async Task RunAsync(string state, string? schemaFile, CancellationToken cancel)
    {
        await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
        Console.WriteLine($"The database has the schema of {Migrator.Files[^1].File}.");
        if (schemaFile is not null)
        {
            await File.WriteAllTextAsync(schemaFile, await SchemaDump.ReadAsync(open.Database, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        }
    }
}
