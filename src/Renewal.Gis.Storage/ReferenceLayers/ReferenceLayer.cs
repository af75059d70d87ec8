namespace Renewal.Gis.Storage.ReferenceLayers;

/// <summary>A reference layer: a file that was imported as it is, read only.</summary>
/// <param name="Name">Name, as given on import; lower-case letters, digits, _ and -.</param>
/// <param name="Table">Table in the schema <c>reference</c>.</param>
/// <param name="SourceName">File it came from.</param>
/// <param name="SourceCrs">Coordinate reference system of the file.</param>
/// <param name="GeometryType">Point, MultiPoint, LineString, MultiLineString, MultiPolygon or Geometry.</param>
/// <param name="Features">Number of features.</param>
/// <param name="Columns">Attributes in the order of the file, without id and geometry.</param>
public sealed record ReferenceLayer(
    string Name, string Table, string SourceName, string SourceCrs, string GeometryType, long Features, IReadOnlyList<ReferenceColumn> Columns);

/// <summary>An attribute of a reference layer.</summary>
/// <param name="Name">Name in the file, as it is written there; <c>id</c> and <c>geometry</c>, which are taken, get a number behind.</param>
/// <param name="Type">string, integer, number, boolean, date, time or date-time.</param>
public sealed record ReferenceColumn(string Name, string Type);

/// <summary>A layer that lies in its staging table and waits to be published.</summary>
/// <param name="Name">Name it shall have.</param>
/// <param name="StagingTable">Table in the schema <c>reference</c> that holds it.</param>
/// <param name="SourceName">File it came from.</param>
/// <param name="SourceCrs">Coordinate reference system of the file.</param>
public sealed record StagedLayer(string Name, string StagingTable, string SourceName, string SourceCrs);

/// <summary>What became of a staged layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Repaired">Shapes that were invalid and were repaired.</param>
/// <param name="WithoutShape">Features without a shape; they are kept, and are on no map.</param>
/// <param name="WestDeg">Extent in degrees; NaN where no feature has a shape.</param>
/// <param name="SouthDeg">Extent in degrees.</param>
/// <param name="EastDeg">Extent in degrees.</param>
/// <param name="NorthDeg">Extent in degrees.</param>
public sealed record PublishedLayer(
    ReferenceLayer Layer, long Repaired, long WithoutShape, double WestDeg, double SouthDeg, double EastDeg, double NorthDeg);
