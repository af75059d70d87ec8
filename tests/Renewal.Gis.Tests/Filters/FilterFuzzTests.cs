using System.Globalization;
using System.Text;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Storage.Filters;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Filters;

/// <summary>Filters that went wrong on the way: bits of good ones, cut, doubled, mixed and sprinkled with everything that has a meaning somewhere.</summary>
public class FilterFuzzTests
{
    private const int Inputs = 1_000_000;

    // Reading takes a few objects for each character, whatever the characters are.
    private const long MostBytesPerCharacter = 2_000;
    private const long MostBytesAtRest = 200_000;

    private static readonly string[] Seeds =
    [
        "category = 'old-community' AND plan_year BETWEEN 2022 AND 2024", "NOT (name LIKE '%x_\\%') OR area_m2 / households > 1.5e3", "(a + 2) * -b ^ 2 <= 7 div 2 % 3",
        "S_INTERSECTS(geometry, POLYGON((102.5 24.3, 102.6 24.3, 102.6 24.4, 102.5 24.3)))", "S_WITHIN(geom, BBOX(102, 24, 103, 25))",
        "S_TOUCHES(MULTIPOINT((1 2), (3 4)), geometry)", "S_CROSSES(geometry, GEOMETRYCOLLECTION(POINT Z (1 2 3), LINESTRING(1 2, 3 4)))",
        "T_DURING(valid_from, INTERVAL('2026-01-01', '..'))", "T_MEETS(INTERVAL(valid_from, '2026-01-01T00:00:00.5Z'), DATE('2024-02-29'))",
        "valid_from > TIMESTAMP('2026-05-01T00:00:00Z')", "status IN ('planned', 'implementing') AND investment_yuan IS NOT NULL",
        "CASEI(ACCENTI(name)) = accenti(casei('Köbenhavn'))", "A_CONTAINS(note, ('a', TRUE, 1.0, ('b')))", "\"name\" <> 'it''s' AND U&'x\\\\' <> note", "名称 = '翠湖' OR 𠀀 = 1",
        """{"op":"and","args":[{"op":"=","args":[{"property":"name"},"x"]},{"op":"in","args":[{"property":"id"},[1,2,3.5]]}]}""",
        """{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[102,24],[103,24],[103,25],[102,24]]]}]}""",
        """{"op":"t_during","args":[{"interval":[{"property":"valid_from"},".."]},{"interval":["2024-01-01","2024-12-31T00:00:00Z"]}]}""",
        """{"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},{"op":"casei","args":["a%\u00e9\\_"]}]}""",
        """{"op":"between","args":[{"op":"^","args":[{"property":"area_m2"},-0.5]},{"date":"2024-01-01"},{"timestamp":"2024-01-01T00:00:00Z"}]}""",
        """{"op":"not","args":[{"op":"a_overlaps","args":[{"property":"note"},["a",true,[1]]]}]}""", """{"op":"s_equals","args":[{"bbox":[1,2,3,4]},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}]}""",
    ];

    private static readonly string[] Bits =
    [
        "(", ")", ",", "'", "''", "\"", "\\", "\\'", "--", "/*", ";", "%", "_", "$1", "\0", "\ud800", "\udc00", "\u00a0", "\ufeff", "\u202e", "e", "E+", ".", "..", "-", "+", "NaN", "Infinity", "1e308", "-1e-308",
        "99999999999999999999", "0x1", " AND ", " OR ", " NOT ", " IN ", " IS NULL", " LIKE ", " BETWEEN ", "DATE('", "TIMESTAMP(", "INTERVAL(", "BBOX(", "POINT(", "POLYGON((", "CASEI(", "S_EQUALS(", "T_AFTER(",
        "A_EQUALS(", "TRUE", "name", "plan_year", "geometry", "id", "[", "]", "{", "}", ":", "null", "\\ud800", "\\u0000", "{\"op\":\"", "\"args\":[", "{\"property\":\"", "{\"type\":\"Point\",\"coordinates\":",
    ];

    [Fact]
    public void A_million_wrong_filters_are_mistakes_of_the_client_and_take_little_memory()
    {
        string[] seeds = Repository.SharedSkipReason is null ? [.. Seeds, .. Examples()] : Seeds;
        Collection[] collections = [.. Collections.All];
        int good = 0;
        Parallel.For(0, 16, part =>
        {
            Random random = new(7363 + part);
            for (int i = 0; i < Inputs / 16; i++)
            {
                string input = Mutated(seeds, random);
                long before = GC.GetAllocatedBytesForCurrentThread();
                bool read = Read(input, collections[random.Next(collections.Length)], random);
                long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(bytes <= MostBytesAtRest + MostBytesPerCharacter * input.Length, $"{bytes} bytes for: {input}");
                Interlocked.Add(ref good, read ? 1 : 0);
            }
        });
        // Some stay good: else the mutations would all die at the first token and show nothing of what lies behind.
        Assert.InRange(good, Inputs / 50, Inputs / 2);
    }

    private static IEnumerable<string> Examples() =>
        Directory.EnumerateFiles(Repository.SharedPath("geodata", "ogcapi", "cql2", "examples"), "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(File.ReadAllText).Where(text => text.Length < 800);

    private static bool Read(string input, Collection collection, Random random)
    {
        Filter filter;
        try
        {
            filter = input.AsSpan().TrimStart() is ['{', ..] ? Cql2Json.Parse(input) : Cql2Text.Parse(input);
        }
        catch (InputException mistake)
        {
            Assert.True(mistake.Status is 400 or 501, input);
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.GetType().Name}: {e.Message} for {input}", e);
        }

        if (random.Next(4) == 0)
        {
            Assert.Equal(filter, Cql2Text.Parse(filter.ToString()));
        }

        try
        {
            FilterSql.Check(filter, collection);
        }
        catch (InputException mistake)
        {
            Assert.True(mistake.Status is 400 or 501, input);
        }

        return true;
    }

    /// <summary>A filter that went wrong on the way, or not quite.</summary>
    internal static string Mutated(Random random) => Mutated(Seeds, random);

    private static string Mutated(string[] seeds, Random random)
    {
        StringBuilder text = new(seeds[random.Next(seeds.Length)]);
        for (int n = random.Next(4); n >= 0; n--)
        {
            int at = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(12), text.Length - at);
            switch (random.Next(7))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, Bits[random.Next(Bits.Length)]);
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)(random.Next(8) == 0 ? random.Next(0x10000) : random.Next(0x20, 0x7f));
                    break;
                case 4:
                    string other = seeds[random.Next(seeds.Length)];
                    text.Insert(at, other.AsSpan(random.Next(other.Length)));
                    break;
                case 5:
                    text.Insert(at, random.NextInt64().ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    // Numbers change to others and stay numbers, so that ranges are met too.
                    int digit = text.ToString().AsSpan(Math.Min(at, text.Length)).IndexOfAnyInRange('0', '9');
                    if (digit >= 0)
                    {
                        text[at + digit] = (char)('0' + random.Next(10));
                    }

                    break;
            }
        }

        return text.ToString();
    }
}
