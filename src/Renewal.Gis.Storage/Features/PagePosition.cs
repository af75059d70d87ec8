using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Features;

/// <summary>
/// The place in an order where a page ended, as a token of a URL: the sort keys of the last feature and its id. It carries a checksum over them and over the
/// collection and its order, so that a token that was changed, or made for another order, is refused. It grants nothing that the parameters of the request do
/// not grant, so that a secret, which would have to be shared by all servers and outlive them, would protect nothing.
/// </summary>
internal static class PagePosition
{
    private const int ChecksumBytes = 8;

    // Chinese stays three bytes a character, where an escape takes six: the token is a part of a URL.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the token.</summary>
    /// <param name="collection">Collection.</param>
    /// <param name="sort">Its order.</param>
    /// <param name="keys">The keys as PostgreSQL writes them, and the id.</param>
    public static string Write(Collection collection, IReadOnlyList<SortColumn> sort, IReadOnlyList<string?> keys)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(keys, Json);
        return Base64Url.EncodeToString([.. Checksum(collection, sort, json), .. json]);
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="InputException">It is none of this collection and order.</exception>
    public static IReadOnlyList<string?> Read(string token, Collection collection, IReadOnlyList<SortColumn> sort)
    {
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length > ChecksumBytes)
            {
                byte[] json = bytes[ChecksumBytes..];
                if (bytes.AsSpan(0, ChecksumBytes).SequenceEqual(Checksum(collection, sort, json))
                    && JsonSerializer.Deserialize<string?[]>(json) is { } keys && keys.Length == sort.Count + 1 && keys[^1] is { } id
                    && (!collection.HasNumericId || long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    && sort.Zip(keys).All(pair => pair.Second is null || IsValue(pair.First.Column, pair.Second)))
                {
                    return keys;
                }
            }
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Said below, with the other ways of being no token.
        }

        throw new InputException("The parameter after is not one that a next link of this question holds: follow the link as it is, or begin again without it.");
    }

    private static ReadOnlySpan<byte> Checksum(Collection collection, IReadOnlyList<SortColumn> sort, byte[] json)
    {
        string order = string.Concat(sort.Select(key => (key.Descending ? "-" : "+") + key.Column.Name + "\n"));
        return SHA256.HashData([.. Encoding.UTF8.GetBytes($"{collection.Id}\n{order}"), .. json]).AsSpan(0, ChecksumBytes);
    }

    private static bool IsValue(Column column, string text) => column.Type switch
    {
        "integer" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "number" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        "boolean" => text is "true" or "false",
        "date" or "time" or "date-time" => text.All(c => char.IsAsciiDigit(c) || "-:.+ ".Contains(c, StringComparison.Ordinal)),
        _ => !text.Contains('\0', StringComparison.Ordinal),
    };
}
