using Renewal.Gis.Storage.Migrations;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Migrations;

public class SchemaDumpTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task The_schema_for_reading_is_that_of_the_migrations()
    {
        string made = await SchemaDump.ReadAsync(fixture.Database, default);
        string kept = await File.ReadAllTextAsync(Repository.Path("migrations", "schema.sql"));
        Assert.True(made == kept, "migrations/schema.sql is old: run ./renewal migrate --write-schema migrations/schema.sql");
    }
}
