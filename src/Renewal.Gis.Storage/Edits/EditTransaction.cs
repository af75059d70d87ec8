using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Storage.Edits;

/// <summary>The edits of one transaction: locks, conflicts, values, writing, checks. Used once; committing is the caller's.</summary>
internal sealed class EditTransaction(NpgsqlConnection connection, RegionDataStore regions, FeatureRules rules, int lockClass)
{
    private readonly Dictionary<string, Region> regionsByCode = [];
    private readonly Dictionary<(string CollectionId, long Id), StoredFeature> current = [];

    // Set when PostgreSQL has refused a statement: nothing more can be asked in this transaction.
    private bool broken;

    /// <summary>Makes the edits in the open transaction and fills the items; false: at least one was refused, roll back.</summary>
    public async Task<bool> MakeAsync(IReadOnlyList<EditItem> items, EditTerms terms, CancellationToken cancel)
    {
        await using (NpgsqlCommand who = new("SELECT set_config('renewal.author', $1, true)", connection) { Parameters = { new() { Value = terms.Author } } })
        {
            await who.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }

        RefuseRepeated(items);
        await LockAsync(items, cancel).ConfigureAwait(false);
        foreach (EditItem item in items.Where(item => item is { Refusal: null, Edit.Kind: not EditKind.Create }))
        {
            await RefuseAsync(item, () => MatchVersionAsync(item, cancel)).ConfigureAwait(false);
        }

        if (items.Any(item => item.Conflict is not null || item.Refusal is not null))
        {
            return false;
        }

        List<SaveCheck> checks = [];
        foreach (EditItem item in items)
        {
            await RefuseAsync(item, async () =>
            {
                if (await WriteAsync(item, terms, cancel).ConfigureAwait(false) is { } check)
                {
                    checks.Add(check);
                }
            }).ConfigureAwait(false);
            if (broken)
            {
                return false;
            }
        }

        // Neighbours are looked at when every edit of the list is made: a border may move on both of its sides at once.
        if (!terms.SameLand && items.All(item => item.Refusal is null && !item.Findings.Any(f => f.Severity == Severity.Error)))
        {
            foreach (SaveCheck check in checks)
            {
                check.Item.Findings = await check.RunAsync(connection, cancel).ConfigureAwait(false);
            }
        }

        return items.All(item => item.Refusal is null && !item.Open(terms.Confirmed).Any());
    }

    private static void RefuseRepeated(IReadOnlyList<EditItem> items)
    {
        HashSet<(string, long)> seen = [];
        foreach (EditItem item in items.Where(item => item.Edit.Kind != EditKind.Create))
        {
            if (!seen.Add((item.Edit.Collection.Id, item.Edit.Id)))
            {
                item.Refusal = new EditRefusal(
                    422, $"The feature {item.Edit.Id} of {item.Edit.Collection.Id} stands twice in the list: put its changes into one edit.",
                    $"列表中要素 {item.Edit.Id} 出现两次：请合并为一次修改。");
            }
        }
    }

    /// <summary>Locks the regions in the order of their codes, then the features in the order of their ids: no two lists can wait for each other.</summary>
    private async Task LockAsync(IReadOnlyList<EditItem> items, CancellationToken cancel)
    {
        SortedSet<string> codes = new(StringComparer.Ordinal);
        IGrouping<Collection, EditItem>[] existing = [.. items.Where(item => item.Edit.Kind != EditKind.Create).GroupBy(item => item.Edit.Collection).OrderBy(g => g.Key.Id, StringComparer.Ordinal)];
        foreach (IGrouping<Collection, EditItem> group in existing)
        {
            await using NpgsqlCommand command = new($"SELECT DISTINCT region_code FROM {group.Key.Table} WHERE id = ANY ($1)", connection);
            command.Parameters.Add(new() { Value = group.Select(item => item.Edit.Id).ToArray() });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            while (await reader.ReadAsync(cancel).ConfigureAwait(false))
            {
                codes.Add(reader.GetString(0));
            }
        }

        foreach (EditItem item in items.Where(item => item.Edit.Kind == EditKind.Create))
        {
            try
            {
                string code = item.Edit.Body!.Values.GetValueOrDefault("region_code") as string is { Length: > 0 } given
                    ? given
                    : throw new InputException(
                        $"A new feature of {item.Edit.Collection.Id} needs its region in properties.region_code.", 422, "请在 properties.region_code 中填写所属区域代码。");
                // A name that is no code is looked up, or refused with the codes that there are.
                regionsByCode[code] = await FindRegionAsync(code, cancel).ConfigureAwait(false) ?? await regions.FindAsync(code, cancel).ConfigureAwait(false);
                codes.Add(regionsByCode[code].Code);
            }
            catch (InputException mistake)
            {
                item.Refusal = new EditRefusal(422, mistake.Message, mistake.Zh);
            }
        }

        foreach (string code in codes)
        {
            await using NpgsqlCommand command = new("SELECT pg_advisory_xact_lock($1, hashtext($2))", connection);
            command.Parameters.Add(new() { Value = lockClass });
            command.Parameters.Add(new() { Value = code });
            await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
            regionsByCode[code] = (await FindRegionAsync(code, cancel).ConfigureAwait(false))!;
        }

        foreach (IGrouping<Collection, EditItem> group in existing)
        {
            foreach (StoredFeature feature in (await StoredFeature.ReadAsync(connection, group.Key, [.. group.Select(item => item.Edit.Id)], locked: true, cancel).ConfigureAwait(false)).Values)
            {
                current.Add((group.Key.Id, feature.Id), feature);
            }
        }
    }

    private async Task<Region?> FindRegionAsync(string code, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(
            "SELECT code, parent_code, name_zh, name_en, level, generated, source, geometry FROM renewal.regions WHERE code = $1", connection);
        command.Parameters.Add(new() { Value = code });
        await using NpgsqlDataReader r = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        return !await r.ReadAsync(cancel).ConfigureAwait(false) ? null : new Region(
            r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetBoolean(5), r.GetString(6),
            r.IsDBNull(7) ? null : r.GetFieldValue<MultiPolygon>(7));
    }

    private static async Task RefuseAsync(EditItem item, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (InputException mistake)
        {
            item.Refusal = new EditRefusal(mistake.Status, mistake.Message, mistake.Zh);
        }
    }

    /// <summary>Finds out whether the client has seen the feature as it is.</summary>
    private async Task MatchVersionAsync(EditItem item, CancellationToken cancel)
    {
        FeatureEdit edit = item.Edit;
        StoredFeature? theirs = current.GetValueOrDefault((edit.Collection.Id, edit.Id));
        if (theirs is not null && edit.Expected.Allows(theirs.Version))
        {
            return;
        }

        StoredFeature? last = theirs ?? await StoredFeature.FindPastAsync(connection, edit.Collection, edit.Id, version: null, cancel).ConfigureAwait(false);
        if (last is null)
        {
            item.Refusal = new EditRefusal(404, $"There is no feature {edit.Id} in {edit.Collection.Id}.", "该要素不存在。");
            return;
        }

        StoredFeature? seen = null;
        foreach (long version in edit.Expected.Versions)
        {
            seen ??= await StoredFeature.FindPastAsync(connection, edit.Collection, edit.Id, version, cancel).ConfigureAwait(false);
        }

        Wish? yours = Wish.Of(edit, seen ?? last, rules);
        string? yoursJson = yours is null ? null
            : await StoredFeature.WriteAsync(connection, edit.Collection, edit.Id, yours.Values, yours.Geometry, cancel).ConfigureAwait(false);
        string[] yourColumns = seen is null || yours is null ? [] : [.. yours.ChangedFrom(seen)];
        string[] theirColumns = seen is null || theirs is null ? [] : [.. new Wish(theirs.Values, theirs.Geometry).ChangedFrom(seen)];
        string[] both = yours is null || theirs is null ? [] : [.. yours.ChangedFrom(theirs).Where(c => seen is null || (yourColumns.Contains(c) && theirColumns.Contains(c)))];
        item.Conflict = new EditConflict(
            seen?.GeoJson, yoursJson, theirs?.GeoJson, theirs?.Version ?? 0, last.Author, last.Time, both, yourColumns, theirColumns);
    }

    /// <summary>Writes one edit; returns what has to be checked when all are written.</summary>
    private async Task<SaveCheck?> WriteAsync(EditItem item, EditTerms terms, CancellationToken cancel)
    {
        FeatureEdit edit = item.Edit;
        StoredFeature? before = current.GetValueOrDefault((edit.Collection.Id, edit.Id));
        if (edit.Kind == EditKind.Delete)
        {
            await using NpgsqlCommand command = new($"DELETE FROM {edit.Collection.Table} WHERE region_code = $1 AND id = $2", connection);
            command.Parameters.Add(new() { Value = before!.RegionCode });
            command.Parameters.Add(new() { Value = edit.Id });
            await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
            return null;
        }

        Wish wish = Wish.Of(edit, before, rules)!;
        Region region = regionsByCode[before?.RegionCode ?? (string)wish.Values["region_code"]!];
        bool reshaped = before is null || !Wish.SameShape(wish.Geometry, before.Geometry);
        if (reshaped && StoredGeometry.FindFault(wish.Geometry, edit.Collection, region) is { } fault)
        {
            item.Findings = [fault];
            return null;
        }

        Geometry? geometry = reshaped ? wish.Geometry : before!.Geometry;
        Dictionary<string, object?> values = new(wish.Values);
        if (edit.Collection.Find("area_m2") is not null)
        {
            values["area_m2"] = FeatureRules.AreaM2((double?)wish.Values["area_m2"], geometry, before?.Geometry, (double?)before?.Values["area_m2"]);
        }

        await StoreAsync(item, values, geometry, region, before, terms.Author, cancel).ConfigureAwait(false);
        return new SaveCheck(item, values, geometry, region, reshaped, before);
    }

    private async Task StoreAsync(
        EditItem item, Dictionary<string, object?> values, Geometry? geometry, Region region, StoredFeature? before, string author, CancellationToken cancel)
    {
        Collection collection = item.Edit.Collection;
        SqlParameters parameters = new();
        string code = parameters.Add(region.Code, NpgsqlDbType.Text);
        Column[] columns = [.. collection.Columns.Where(c => !c.Computed && c.Name != collection.RegionColumn)];
        string[] names = [.. columns.Select(c => Sql.Identifier(c.Name)), "author", "geometry"];
        if (geometry is not null)
        {
            geometry.SRID = Sql.Srid;
        }

        string[] places =
        [
            .. columns.Select(c => parameters.Add(values[c.Name], StoredFeature.DbTypeOf(c))), parameters.Add(author, NpgsqlDbType.Text), parameters.Add(geometry, NpgsqlDbType.Geometry),
        ];
        string sql = before is null
            ? $"INSERT INTO {collection.Table} AS f (region_code, source, {string.Join(", ", names)}) VALUES ({code}, 'drawn', {string.Join(", ", places)})"
            : $"""
               UPDATE {collection.Table} AS f SET {string.Join(", ", names.Zip(places, (name, place) => $"{name} = {place}"))}
               WHERE f.region_code = {code} AND f.id = {parameters.Add(before.Id, NpgsqlDbType.Bigint)}
               """;
        await using NpgsqlCommand command = new($"{sql} RETURNING f.id, f.version, {StoredFeature.FeatureSql(collection, "f")}", connection);
        parameters.AddTo(command);
        try
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await reader.ReadAsync(cancel).ConfigureAwait(false);
            (item.Id, item.Version, item.GeoJson) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            broken = true;
            Column column = columns.FirstOrDefault(c => e.ConstraintName?.Contains(c.Name, StringComparison.Ordinal) == true) ?? throw new InputException(e.MessageText, 422);
            throw new InputException(
                $"The {column.TitleEn.ToLowerInvariant()} ({column.Name}) {values[column.Name]} does not exist: name one that does.", 422,
                $"{column.TitleZh}“{values[column.Name]}”不存在。");
        }
    }
}
