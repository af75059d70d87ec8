using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// A coordinate reference system in which features are asked for and answered (OGC API Features Part 2): the one list for <c>crs</c>, <c>bbox-crs</c>,
/// <c>filter-crs</c> and the collections' own <c>crs</c>.
/// </summary>
public sealed record PublishedCrs
{
    /// <summary>The default of requests and answers.</summary>
    public const string Crs84Uri = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    /// <summary>What the database holds, EPSG:4490.</summary>
    public const string StorageUri = EpsgPrefix + "4490";

    private const string EpsgPrefix = "http://www.opengis.net/def/crs/EPSG/0/";

    // 0.1 mm, so that what was saved comes back.
    private const int DegreeDecimals = 9;
    private const int MetreDecimals = 4;

    // Krüger's series and PROJ's serve ten degrees around a meridian; up to 81° of latitude.
    private const double HalfWidthM = 1_100_000;
    private const double FurthestNorthingM = 9_000_000;
    private const double WebMercatorEdgeM = Math.PI * 6378137;

    private PublishedCrs(string uri, int srid, string titleZh, string titleEn)
    {
        Uri = uri;
        Srid = srid;
        TitleZh = titleZh;
        TitleEn = titleEn;
    }

    /// <summary>URI, as <c>crs</c> names it and <c>Content-Crs</c> answers.</summary>
    public string Uri { get; }

    /// <summary>SRID in PostGIS, where coordinates are always x = longitude or easting first; that of CRS84 is 4326.</summary>
    public int Srid { get; }

    /// <summary>Chinese title.</summary>
    public string TitleZh { get; }

    /// <summary>English title.</summary>
    public string TitleEn { get; }

    /// <summary>The authority puts latitude before longitude, northing before easting: coordinates that come or go in this system are swapped.</summary>
    public bool NorthFirst { get; private init; }

    /// <summary>Longitude and latitude in degrees; otherwise easting and northing in metres.</summary>
    public bool InDegrees { get; private init; }

    /// <summary>
    /// The numbers are those of the stored EPSG:4490, without a transformation: no public one between CGCS2000 and WGS 84 is better than their difference.
    /// </summary>
    public bool AsStored => InDegrees;

    /// <summary>Decimals of a coordinate in answers: 0.1 mm.</summary>
    public int Decimals => InDegrees ? DegreeDecimals : MetreDecimals;

    /// <summary>Where the system works, x first: a bbox that reaches beyond is cut to it.</summary>
    public Envelope Area { get; private init; } = new(-180, 180, -90, 90);

    /// <summary>Name as the coordinates commands take it: OGC:CRS84 or EPSG:n.</summary>
    public string Name => Uri == Crs84Uri ? "OGC:CRS84" : $"EPSG:{Srid}";

    /// <summary>CRS84, the default.</summary>
    public static PublishedCrs Crs84 => All[0];

    /// <summary>All, CRS84 first. The meridians are those of Yunnan (97.5° to 106.2° E) and 96°, the neighbour in the west.</summary>
    public static IReadOnlyList<PublishedCrs> All { get; } =
    [
        new(Crs84Uri, 4326, "WGS 84 经纬度", "WGS 84 longitude and latitude") { InDegrees = true },
        new(EpsgPrefix + "4326", 4326, "WGS 84 纬经度", "WGS 84 latitude and longitude") { InDegrees = true, NorthFirst = true },
        new(EpsgPrefix + "3857", 3857, "网络墨卡托", "Web Mercator")
        {
            Area = new Envelope(-WebMercatorEdgeM, WebMercatorEdgeM, -WebMercatorEdgeM, WebMercatorEdgeM),
        },
        new(StorageUri, 4490, "CGCS2000 纬经度", "CGCS2000 latitude and longitude") { InDegrees = true, NorthFirst = true },
        .. new[] { 96, 99, 102, 105 }.SelectMany(meridian => Zones(new GaussKrugerZone(3, meridian))),
        .. new[] { 99, 105 }.SelectMany(meridian => Zones(new GaussKrugerZone(6, meridian))),
    ];

    /// <summary>Finds a system by its URI; <c>EPSG:4543</c> and <c>[EPSG:4543]</c> are taken for it, and <c>https</c> for <c>http</c>.</summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="parameter">Name of the parameter, for the message.</param>
    /// <exception cref="InputException">It is none of <see cref="All"/>; the message lists them.</exception>
    public static PublishedCrs Parse(string text, string parameter)
    {
        string wanted = text.Trim('[', ']').Replace("https://", "http://", StringComparison.Ordinal);
        return All.FirstOrDefault(crs => crs.Uri == wanted || string.Equals(crs.Name, wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException(
                $"The parameter {parameter} names {text}, which is not published here. Published: {string.Join(", ", All.Select(crs => crs.Uri))}.");
    }

    private static IEnumerable<PublishedCrs> Zones(GaussKrugerZone zone)
    {
        yield return Zone(zone, zone.Epsg!.Value, 0, "无带号", "without zone number");
        yield return Zone(zone, zone.EpsgWithZoneNumber!.Value, zone.Number * 1e6, $"带号 {zone.Number}", $"zone {zone.Number} before the easting");
    }

    private static PublishedCrs Zone(GaussKrugerZone zone, int epsg, double zonePrefixM, string numberingZh, string numberingEn)
    {
        double eastingM = GaussKruger.FalseEastingM + zonePrefixM;
        return new(
            $"{EpsgPrefix}{epsg}", epsg, $"CGCS2000 高斯-克吕格 {zone.WidthDeg}° 带，中央经线 {zone.CentralMeridianDeg}°，{numberingZh}",
            $"CGCS2000 Gauss-Krüger, {zone.WidthDeg}° zone, meridian {zone.CentralMeridianDeg}° E, {numberingEn}")
        {
            NorthFirst = true, Area = new Envelope(eastingM - HalfWidthM, eastingM + HalfWidthM, -FurthestNorthingM, FurthestNorthingM),
        };
    }
}
