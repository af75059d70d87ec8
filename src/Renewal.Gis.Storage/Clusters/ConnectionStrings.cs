using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage.Clusters;

/// <summary>Reads what people put into RENEWAL_DB: a libpq URI or Npgsql's own key-value form.</summary>
public static class ConnectionStrings
{
    /// <summary>Normalises a connection string to Npgsql's form.</summary>
    /// <exception cref="InputException">The text is neither form.</exception>
    public static string Parse(string text)
    {
        try
        {
            if (!text.StartsWith("postgres://", StringComparison.Ordinal) && !text.StartsWith("postgresql://", StringComparison.Ordinal))
            {
                return new NpgsqlConnectionStringBuilder(text).ConnectionString;
            }

            Uri uri = new(text);
            string[] user = uri.UserInfo.Split(':', 2);
            NpgsqlConnectionStringBuilder builder = new()
            {
                Host = uri.Host,
                Port = uri.Port > 0 ? uri.Port : 5432,
                Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
                Username = Uri.UnescapeDataString(user[0]),
            };
            if (user.Length == 2)
            {
                builder.Password = Uri.UnescapeDataString(user[1]);
            }

            return builder.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException or KeyNotFoundException)
        {
            throw new InputException(
                $"RENEWAL_DB is not a connection string ({e.Message}): write postgresql://USER:PASSWORD@HOST:PORT/DATABASE or Host=…;Port=…;Database=…;Username=…;Password=….");
        }
    }
}
