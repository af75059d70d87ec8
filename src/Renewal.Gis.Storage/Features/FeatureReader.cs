using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Features;

namespace Renewal.Gis.Storage.Features;

/// <summary>
/// Reads features one by one as PostgreSQL sends them: nothing is kept but the row that is read, so that a million take no more memory than one. Values come
/// as bytes and numbers; texts are UTF-8 and never become strings.
/// </summary>
public sealed class FeatureReader : IAsyncDisposable
{
    private readonly Collection _collection;
    private readonly IReadOnlyList<SortColumn> _sort;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlDataReader _reader;
    private readonly byte[][] _names;
    private byte[] _value = new byte[1024];

    internal FeatureReader(Collection collection, FeatureQuery query, IReadOnlyList<Column> columns, NpgsqlConnection connection, NpgsqlCommand command, NpgsqlDataReader reader)
    {
        _collection = collection;
        _sort = query.Sort;
        _connection = connection;
        _command = command;
        _reader = reader;
        Columns = columns;
        Crs = query.Crs;
        SkipsGeometry = query.SkipGeometry;
        _names = [.. columns.Select((c, i) => Encoding.UTF8.GetBytes((i > 0 ? "," : "") + JsonSerializer.Serialize(c.Name) + ":"))];
    }

    /// <summary>The properties that were asked for.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>System of the geometry.</summary>
    public PublishedCrs Crs { get; }

    /// <summary>The geometry was not asked for.</summary>
    public bool SkipsGeometry { get; }

    /// <summary>Id of the collection.</summary>
    public string CollectionId => _collection.Id;

    /// <summary>Type of the geometries, as the catalogue says.</summary>
    public string GeometryType => _collection.GeometryType;

    /// <summary>Ids are numbers.</summary>
    public bool HasNumericId => _collection.HasNumericId;

    /// <summary>Goes to the next feature; false: there is none.</summary>
    /// <exception cref="InputException">A feature lies where the system of the answer does not work.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await _reader.ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InternalError && !Crs.AsStored)
        {
            // What PROJ refuses is an internal error to PostgreSQL.
            throw new InputException($"A feature lies too far from where {Crs.Name} works: ask with a bbox, or for another crs.");
        }
    }

    /// <summary>Id: a number, or the code where the collection is keyed by code.</summary>
    public string Id => _collection.HasNumericId ? NumericId.ToString(CultureInfo.InvariantCulture) : _reader.GetString(0);

    /// <summary>Version for the ETag; 0 where the collection has none.</summary>
    public long Version => _reader.GetInt64(1);

    /// <summary>The geometry as little-endian WKB in <see cref="Crs"/>, x first; empty where there is none. Valid until the next value is asked for.</summary>
    public ReadOnlySpan<byte> Geometry => _reader.IsDBNull(2) ? default : Bytes(2);

    /// <summary>The id where it is a number.</summary>
    public long NumericId => _reader.GetInt64(0);

    /// <summary>The property has no value.</summary>
    public bool IsNull(int column) => _reader.IsDBNull(FeatureSelect.FirstColumn + column);

    /// <summary>A property that is a text, or a time in the form of ISO 8601, in UTF-8. Valid until the next value is asked for.</summary>
    public ReadOnlySpan<byte> Text(int column) => Bytes(FeatureSelect.FirstColumn + column);

    /// <summary>A property of the type integer.</summary>
    public long Whole(int column) => _reader.GetInt64(FeatureSelect.FirstColumn + column);

    /// <summary>A property of the type number.</summary>
    public double Number(int column) => _reader.GetDouble(FeatureSelect.FirstColumn + column);

    /// <summary>A property of the type boolean.</summary>
    public bool Boolean(int column) => _reader.GetBoolean(FeatureSelect.FirstColumn + column);

    /// <summary>Where this feature stands in the order: the page behind it is <see cref="FeatureQuery.After"/> this.</summary>
    public string Position()
    {
        int first = FeatureSelect.FirstColumn + Columns.Count;
        return PagePosition.Write(_collection, _sort, [.. _sort.Select((_, i) => _reader.IsDBNull(first + i) ? null : _reader.GetString(first + i)), Id]);
    }

    /// <summary>Adds the feature as GeoJSON: <c>{"type":"Feature",…}</c>, without a line end.</summary>
    /// <param name="text">Where to add it.</param>
    /// <param name="members">More members, each with a comma before it; or nothing.</param>
    public void WriteGeoJson(FeatureBytes text, ReadOnlySpan<byte> members = default)
    {
        text.Add("{\"type\":\"Feature\",\"id\":"u8);
        WriteId(text);
        text.Add(",\"geometry\":"u8);
        if (Geometry is { IsEmpty: false } wkb)
        {
            WkbText.WriteGeoJson(wkb, text, Crs.Decimals, Crs.NorthFirst);
        }
        else
        {
            text.Add("null"u8);
        }

        text.Add(",\"properties\":{"u8);
        for (int i = 0; i < _names.Length; i++)
        {
            text.Add(_names[i]);
            WriteProperty(i, text);
        }

        if (_collection.HasVersion)
        {
            text.Add(_names.Length > 0 ? ",\"version\":"u8 : "\"version\":"u8);
            text.Add(Version);
        }

        text.Add('}');
        text.Add(members);
        text.Add('}');
    }

    // Into the same memory again and again: a million features leave nothing behind to be collected.
    private ReadOnlySpan<byte> Bytes(int ordinal)
    {
        int length = (int)_reader.GetBytes(ordinal, 0, null, 0, 0);
        if (_value.Length < length)
        {
            _value = new byte[2 * length];
        }

        _reader.GetBytes(ordinal, 0, _value, 0, length);
        return _value.AsSpan(0, length);
    }

    private void WriteId(FeatureBytes text)
    {
        if (_collection.HasNumericId)
        {
            text.Add(NumericId);
        }
        else
        {
            text.AddJson(Bytes(0));
        }
    }

    private void WriteProperty(int column, FeatureBytes text)
    {
        if (IsNull(column))
        {
            text.Add("null"u8);
            return;
        }

        switch (Columns[column].Type)
        {
            case "integer":
                text.Add(Whole(column));
                break;
            case "number":
                text.Add(Number(column));
                break;
            case "boolean":
                text.Add(Boolean(column) ? "true"u8 : "false"u8);
                break;
            default:
                text.AddJson(Text(column));
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _command.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
