using System.Globalization;
using System.Text.RegularExpressions;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;
using Location = NetTopologySuite.Geometries.Location;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>
/// Reads an OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) into the collections of a region, by the rules of <c>data/osm</c>. What the
/// rules concern but the result does not hold is counted by reason.
/// </summary>
/// <remarks>
/// osmium reads the file twice: first the relations, to know which ways are needed for multipolygons, then everything with the places of the
/// nodes. OpenStreetMap's WGS 84 is taken as CGCS2000 (EPSG:4490): the two differ by a few decimetres, less than the map's own error.
/// A reader is used once.
/// </remarks>
public sealed partial class OsmReader
{
    /// <summary>Collection names as they are printed and counted.</summary>
    private const string Streets = "streets", Buildings = "buildings", Residential = "residential-areas", Green = "green-spaces",
        Facilities = "facilities", Entrances = "entrances", Barriers = "barriers";

    private const string TypeOrder = "nwr";
    private const int ReportEvery = 5000;
    private const int MaxStoreys = 200;
    private const double MostInclinePct = 100;

    private readonly OsmRules _rules;
    private readonly Osmium _osmium;
    private readonly IProgress<OsmProgress>? _progress;
    private readonly CancellationToken _cancel;

    private readonly GeometryFactory _factory = new(new PrecisionModel(), 4490);
    private readonly MultipolygonAssembler _assembler;
    private readonly StreetSplitter _streets;
    private readonly OsmCounter _leftOut = new();
    private readonly OsmCounter _notes = new();
    private readonly Dictionary<int, LocalProjection> _projections = [];

    private readonly List<Building> _buildings = [];
    private readonly List<ResidentialArea> _residential = [];
    private readonly List<GreenSpace> _green = [];
    private readonly List<Facility> _facilities = [];
    private readonly List<Entrance> _entrances = [];
    private readonly List<Barrier> _barriers = [];

    private readonly List<int> _buildingsWithUseOfLand = [];
    private readonly List<(string Use, double AreaM2, MultiPolygon Land)> _land = [];

    // Member ways of the multipolygons that the rules concern; the value is null until the way has been read.
    private readonly Dictionary<long, MemberWay?> _memberWays = [];

    private OsmReader(OsmRules rules, string file, string program, IProgress<OsmProgress>? progress, CancellationToken cancel)
    {
        _rules = rules;
        _osmium = new Osmium(program, file);
        _progress = progress;
        _cancel = cancel;
        _assembler = new MultipolygonAssembler(_factory);
        _streets = new StreetSplitter(_factory, _leftOut, _notes);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="rules">What to keep.</param>
    /// <param name="file">The file.</param>
    /// <param name="program">The osmium program, by name or path.</param>
    /// <param name="progress">Told how far it is, or null.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="InputException">The file is missing, empty, damaged, of another format or holds nothing to import; or osmium is missing.</exception>
    public static OsmImport Read(
        OsmRules rules, string file, string program = "osmium", IProgress<OsmProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new OsmReader(rules, file, program, progress, cancel).Read(Path.GetFileName(file));
    }

    private OsmImport Read(string name)
    {
        DateTimeOffset? dataDate = _osmium.ReadDataDate(_cancel);
        OplLine line = new();
        FindMemberWays(line);
        long objects = ReadObjects(line, name);
        _progress?.Report(new OsmProgress("areas", _buildings.Count));
        TakeUseOfLand();
        RegionData data = new()
        {
            Streets = _streets.Split(),
            Buildings = _buildings,
            ResidentialAreas = _residential,
            GreenSpaces = _green,
            Facilities = _facilities,
            Entrances = _entrances,
            Barriers = _barriers,
        };
        if (data.Streets.Count + _buildings.Count + _residential.Count + _green.Count + _facilities.Count + _entrances.Count + _barriers.Count == 0)
        {
            throw new InputException($"{name} holds nothing to import: no street, building, land or facility with a shape. Nothing was changed.", 422);
        }

        return new OsmImport(data, Outline(data), dataDate, objects, _leftOut.ToList(), _notes.ToList());
    }

    private void FindMemberWays(OplLine line)
    {
        long read = 0;
        foreach (string text in _osmium.Relations(_cancel))
        {
            line.Read(text);
            if (++read % ReportEvery == 0)
            {
                _progress?.Report(new OsmProgress("relations", read));
            }

            if (IsMultipolygon(line.Tags) && Wanted.Of(_rules, line.Tags).Any)
            {
                foreach (long way in line.ReadMemberWays())
                {
                    _memberWays[way] = null;
                }
            }
        }
    }

    private long ReadObjects(OplLine line, string name)
    {
        long read = 0, lastId = 0;
        char lastType = 'n';
        foreach (string text in _osmium.Objects(_cancel))
        {
            line.Read(text);
            if (++read % ReportEvery == 0)
            {
                _progress?.Report(new OsmProgress("objects", read));
            }

            if (TypeOrder.IndexOf(line.Type, StringComparison.Ordinal) < TypeOrder.IndexOf(lastType, StringComparison.Ordinal))
            {
                // Places are joined to ways while the file is read, so that nodes have to come first.
                throw new InputException($"{name} has nodes or ways after the objects that use them: sort it first with `osmium sort`. Nothing was changed.");
            }

            if (line.Type == lastType && line.Id == lastId && read > 1)
            {
                CountLeftOut(Wanted.Of(_rules, line.Tags), line, "duplicate");
                continue;
            }

            (lastType, lastId) = (line.Type, line.Id);
            switch (line.Type)
            {
                case 'n':
                    ReadNode(line);
                    break;
                case 'w':
                    ReadWay(line);
                    break;
                default:
                    ReadRelation(line);
                    break;
            }
        }

        return read;
    }

    private static bool IsMultipolygon(Tags tags) => tags["type"] is "multipolygon" or "boundary";

    private void ReadNode(OplLine line)
    {
        Tags tags = line.Tags;
        if (line.Place is not { } place)
        {
            CountLeftOut(Wanted.Of(_rules, tags) with { Street = false }, line, "no-place");
            return;
        }

        if (_rules.EntranceOf(tags) is { } entrance)
        {
            if (entrance.Kind is null)
            {
                _leftOut.Add(Entrances, "not-an-entrance", line.SourceId);
            }
            else
            {
                _entrances.Add(new Entrance(0, entrance.Kind, entrance.Open, line.SourceId, _factory.CreatePoint(place)));
            }
        }

        Wanted wanted = Wanted.Of(_rules, tags);
        // A highway tag on a node is a crossing or a stop, not a street.
        CountLeftOut(wanted with { Street = false, Facility = null }, line, "no-area");
        if (wanted.Facility is { } facility)
        {
            AddFacilities(line, facility, _factory.CreatePoint(place), null, null, isGreen: wanted.Green is not null);
        }
    }

    private void ReadWay(OplLine line)
    {
        Tags tags = line.Tags;
        bool member = _memberWays.ContainsKey(line.Id);
        Wanted wanted = Wanted.Of(_rules, tags);
        BarrierRule? lineBarrier = _rules.BarrierOf(tags, "line");
        if (_rules.EntranceOf(tags)?.Kind is not null)
        {
            _leftOut.Add(Entrances, "not-a-point", line.SourceId);
        }

        CountPassedBarriers(line, "line");
        if (!member && !wanted.Any && lineBarrier is null)
        {
            return;
        }

        (long[] nodes, Coordinate?[] places) = line.ReadNodes();
        if (member)
        {
            _memberWays[line.Id] = new MemberWay(nodes, places, wanted.Street);
        }

        if (wanted.Street)
        {
            AddStreet(line, nodes, places, line.SourceId);
        }

        if (lineBarrier is not null)
        {
            AddLineBarrier(line, lineBarrier, places);
        }

        Wanted area = wanted with { Street = false };
        if (!area.Any)
        {
            return;
        }

        if (nodes.Length < 4 || nodes[0] != nodes[^1] || tags["area"] == "no")
        {
            CountLeftOut(area, line, "not-closed");
        }
        else
        {
            AddRing(line, area, places);
        }
    }

    /// <summary>A closed way. At the edge of the file nodes can be missing: what lies inside is kept, with straight lines across the gaps.</summary>
    private void AddRing(OplLine line, Wanted wanted, Coordinate?[] places)
    {
        Coordinate[] ring = [.. places.OfType<Coordinate>()];
        bool cut = ring.Length < places.Length;
        if (cut)
        {
            if (ring.Length < 3)
            {
                CountLeftOut(wanted, line, "missing-nodes");
                return;
            }

            ring = [.. ring, ring[0]];
        }

        AddArea(line, wanted, ring.Length, _assembler.FromRing(ring), cut);
    }

    private void ReadRelation(OplLine line)
    {
        Wanted wanted = Wanted.Of(_rules, line.Tags);
        if (!wanted.Any)
        {
            return;
        }

        if (!IsMultipolygon(line.Tags))
        {
            CountLeftOut(wanted, line, "no-geometry");
            return;
        }

        MemberWay?[] members = [.. line.ReadMemberWays().Select(way => _memberWays.GetValueOrDefault(way))];
        if (wanted.Street)
        {
            AddOutlineStreets(line, members);
            wanted = wanted with { Street = false };
        }

        if (!wanted.Any)
        {
            return;
        }

        if (members.Length == 0 || Array.Exists(members, m => m is null))
        {
            CountLeftOut(wanted, line, "missing-members");
        }
        else if (Array.Exists(members, m => Array.Exists(m!.Places, p => p is null)))
        {
            CountLeftOut(wanted, line, "missing-nodes");
        }
        else
        {
            AddArea(line, wanted, members.Sum(m => m!.Places.Length), _assembler.FromLines(members.Select(m => (Coordinate[])m!.Places!)));
        }
    }

    /// <summary>The outline of a square that is drawn as a relation is walked; a member that is a street itself is one already.</summary>
    private void AddOutlineStreets(OplLine line, MemberWay?[] members)
    {
        line.Tags.Add("area", "yes");
        bool any = false;
        foreach (MemberWay? member in members)
        {
            any |= member is not null;
            if (member is { IsStreet: false })
            {
                AddStreet(line, member.Nodes, member.Places, line.SourceId);
            }
        }

        if (!any)
        {
            _leftOut.Add(Streets, "missing-members", line.SourceId);
        }
    }

    private void AddStreet(OplLine line, long[] nodes, Coordinate?[] places, string sourceId)
    {
        Envelope reach = new(places.OfType<Coordinate>());
        if (Math.Max(reach.Width, reach.Height) > _rules.MaxDegrees)
        {
            _leftOut.Add(Streets, "too-large", sourceId);
            return;
        }

        WalkableRule rule = _rules.WalkableOf(line.Tags);
        Tags tags = line.Tags;
        double? incline = tags["incline"] is { } text ? ReadInclinePct(text) : null;
        if (incline is null && tags["incline"] is not null)
        {
            _notes.Add(Streets, "incline-unread", sourceId);
        }

        _streets.Add(new StreetWay(
            sourceId, tags.Name, tags["highway"]!, rule.Walkable, rule.Id, tags["bridge"] is not (null or "no"),
            tags["tunnel"] is not (null or "no") || tags["covered"] is "yes", incline, nodes, places));
    }

    private void AddLineBarrier(OplLine line, BarrierRule rule, Coordinate?[] places)
    {
        bool any = false;
        int start = 0;
        for (int i = 0; i <= places.Length; i++)
        {
            if (i < places.Length && places[i] is not null)
            {
                continue;
            }

            Coordinate[] run = CoordinateArrays.RemoveRepeatedPoints(places[start..i]!);
            start = i + 1;
            if (run.Length > 1)
            {
                any = true;
                _barriers.Add(new Barrier(0, line.Tags.Name, rule.Kind, line.SourceId, _factory.CreateLineString(run)));
            }
        }

        if (!any)
        {
            _leftOut.Add(Barriers, "missing-nodes-whole", line.SourceId);
        }
    }

    private void CountPassedBarriers(OplLine line, string geometry)
    {
        if (_rules.BarrierOf(line.Tags, geometry) is null && _rules.IsPassedBarrier(line.Tags, geometry))
        {
            _leftOut.Add(Barriers, "underground-or-bridge", line.SourceId);
        }
    }

    private void AddArea(OplLine line, Wanted wanted, int vertices, (MultiPolygon? Area, AreaOutcome Outcome) made, bool cut = false)
    {
        if (vertices > _rules.MaxVertices)
        {
            CountLeftOut(wanted, line, "too-many-vertices");
            return;
        }

        if (made.Area is not { } area)
        {
            CountLeftOut(wanted, line, made.Outcome == AreaOutcome.Open ? "broken-multipolygon" : "zero-area");
            return;
        }

        // Outside one zone of the projection an area in square metres means nothing.
        if (Math.Max(area.EnvelopeInternal.Width, area.EnvelopeInternal.Height) > _rules.MaxDegrees)
        {
            CountLeftOut(wanted, line, "too-large");
            return;
        }

        double areaM2 = AreaM2(area);
        Tags tags = line.Tags;
        string id = line.SourceId;
        foreach (string collection in wanted.Collections)
        {
            if (cut)
            {
                _notes.Add(collection, "cut", id);
            }
            else if (made.Outcome == AreaOutcome.Repaired)
            {
                _notes.Add(collection, "repaired", id);
            }
        }

        if (wanted.Building is { } building)
        {
            AddBuilding(line, building, area, areaM2);
        }

        if (wanted.Residential is { } residential)
        {
            _residential.Add(new ResidentialArea(
                0, tags.Name, residential.Kind, null, null, null, Year(tags["start_date"]), null, areaM2, id, area));
        }

        if (wanted.Green is { } green)
        {
            _green.Add(new GreenSpace(
                0, tags.Name, green.Class, green.Kind, green.Public, green.Park, "existing", Year(tags["start_date"]), areaM2, id, area));
        }

        if (wanted.Barrier is { } barrier)
        {
            _barriers.Add(new Barrier(0, tags.Name, barrier.Kind, id, area));
        }

        if (wanted.Land is { } land)
        {
            _land.Add((land.Use, areaM2, area));
        }

        if (wanted.Facility is { } facility)
        {
            AddFacilities(line, facility, _factory.CreatePoint(new InteriorPointArea(area).InteriorPoint), area, areaM2, isGreen: wanted.Green is not null);
        }
    }

    private void AddBuilding(OplLine line, BuildingRule rule, MultiPolygon area, double areaM2)
    {
        Tags tags = line.Tags;
        if (rule.Use is null)
        {
            _leftOut.Add(Buildings, "not-a-building", line.SourceId);
            return;
        }

        if (rule.UseOfLand)
        {
            _buildingsWithUseOfLand.Add(_buildings.Count);
        }

        int? storeys = null;
        if (tags["building:levels"] is { } levels)
        {
            storeys = ReadStoreys(levels);
            if (storeys is null)
            {
                _notes.Add(Buildings, "storeys-unread", line.SourceId);
            }
        }

        int? households = int.TryParse(tags["building:flats"], NumberStyles.None, CultureInfo.InvariantCulture, out int flats) ? flats : null;
        _buildings.Add(new Building(
            0, tags.Name, rule.Use, storeys, Year(tags["start_date"]), areaM2, households, null, line.SourceId, area));
    }

    private void AddFacilities(OplLine line, FacilityTags facility, Point point, MultiPolygon? site, double? areaM2, bool isGreen)
    {
        List<string> categories = _rules.FacilityCategoriesOf(facility.Tags, areaM2, out bool closed);
        if (categories.Count == 0)
        {
            if (closed)
            {
                _leftOut.Add(Facilities, "closed", line.SourceId);
            }
            else if (!isGreen)
            {
                CountUnknownCategory(facility.Tags);
            }

            return;
        }

        double? capacity = null;
        foreach (string key in _rules.CapacityKeys)
        {
            if (double.TryParse(facility.Tags[key], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                capacity = number;
                break;
            }
        }

        int? opening = Year(facility.Tags["opening_date"] ?? facility.Tags["start_date"]);
        foreach (string category in categories)
        {
            _facilities.Add(new Facility(0, facility.Tags.Name, category, facility.Status, opening, capacity, null, line.SourceId, point, site));
        }
    }

    private void CountLeftOut(Wanted wanted, OplLine line, string reason)
    {
        foreach (string collection in wanted.Collections)
        {
            _leftOut.Add(collection, reason, line.SourceId);
        }

        if (wanted.Facility is { } facility)
        {
            if (_rules.FacilityCategoriesOf(facility.Tags, null, out _).Count > 0)
            {
                _leftOut.Add(Facilities, reason, line.SourceId);
            }
            else if (wanted.Green is null)
            {
                CountUnknownCategory(facility.Tags);
            }
        }
    }

    private void CountUnknownCategory(Tags tags)
    {
        if (_rules.WatchedKeys.FirstOrDefault(key => tags[key] is not null) is { } key)
        {
            _leftOut.Add(Facilities, "unknown-category", $"{key}={tags[key]}", exampleIsTag: true);
        }
    }

    /// <summary>Area in m², in the 3-degree Gauss-Krüger zone of the place.</summary>
    private double AreaM2(MultiPolygon area)
    {
        double lon = area.EnvelopeInternal.Centre.X;
        int zone = (int)Math.Round(lon / 3);
        if (!_projections.TryGetValue(zone, out LocalProjection? projection))
        {
            _projections[zone] = projection = LocalProjection.For(lon);
        }

        return projection.ToMetres(area).Area;
    }

    /// <summary>Gives the buildings that say only building=yes the use of the smallest piece of known land that their inner point lies on.</summary>
    private void TakeUseOfLand()
    {
        STRtree<(string Use, double AreaM2, IndexedPointInAreaLocator Locator)> tree = new();
        foreach ((string use, double areaM2, MultiPolygon land) in _land)
        {
            tree.Insert(land.EnvelopeInternal, (use, areaM2, new IndexedPointInAreaLocator(land)));
        }

        foreach (int i in _buildingsWithUseOfLand)
        {
            _cancel.ThrowIfCancellationRequested();
            Coordinate point = new InteriorPointArea(_buildings[i].Geometry).InteriorPoint;
            string? use = tree.Query(new Envelope(point)).Where(l => l.Locator.Locate(point) != Location.Exterior)
                .OrderBy(l => l.AreaM2).Select(l => l.Use).FirstOrDefault();
            if (use is not null)
            {
                _buildings[i] = _buildings[i] with { Use = use };
                _notes.Add(Buildings, "use-of-land", _buildings[i].SourceId!);
            }
        }
    }

    /// <summary>The outline leaves out relations and whatever lies far away: a ferry line does not make Monaco reach to Sicily.</summary>
    private MultiPolygon? Outline(RegionData data)
    {
        IEnumerable<Geometry> shapes = data.Buildings.Select(b => (Geometry)b.Geometry)
            .Concat(data.Streets.Where(s => s.Walkable).Select(s => s.Geometry))
            .Concat(data.ResidentialAreas.Select(r => r.Geometry));
        // The hull of the hulls: the places of a large file would not fit beside the data.
        List<Coordinate> places = [];
        foreach (Geometry shape in shapes)
        {
            places.AddRange(shape.ConvexHull().Coordinates);
        }

        return new ConvexHull(places, _factory).GetConvexHull() is Polygon hull ? _factory.CreateMultiPolygon([hull]) : null;
    }

    /// <summary>
    /// Full storeys above ground: the greatest number of a list or range, rounded down, at least 1 (a half storey is an attic). Null for what is
    /// no number, for 0 and less, and above 200.
    /// </summary>
    internal static int? ReadStoreys(string text)
    {
        if (!StoreysPattern().IsMatch(text))
        {
            return null;
        }

        double most = text.Split([';', '-'], StringSplitOptions.TrimEntries)
            .Max(part => double.Parse(part.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        return most is > 0 and <= MaxStoreys ? (int)Math.Max(1, Math.Floor(most)) : null;
    }

    /// <summary>
    /// Percent of rise, positive uphill in the direction of the way: a number with % or without any unit, or an angle with °. Null for words (up,
    /// down, steep), which tell no number, and for what is steeper than 100 %.
    /// </summary>
    internal static double? ReadInclinePct(string text)
    {
        Match match = InclinePattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        double value = double.Parse(match.Groups[1].Value.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        double percent = match.Groups[2].Value == "°" ? Math.Abs(value) > 45 ? double.NaN : 100 * Math.Tan(value * Math.PI / 180) : value;
        return Math.Abs(percent) <= MostInclinePct ? percent : null;
    }

    /// <summary>The year of a full date, month or year; null for decades, centuries and guesses (~1900), which are no built year.</summary>
    internal static int? Year(string? text) =>
        text is not null && YearPattern().IsMatch(text) ? int.Parse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\s*\d{1,4}([.,]\d+)?\s*([;-]\s*\d{1,4}([.,]\d+)?\s*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex StoreysPattern();

    [GeneratedRegex(@"^\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*([%°]?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex InclinePattern();

    [GeneratedRegex(@"^\d{4}(-\d{2}(-\d{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex YearPattern();

    /// <summary>A way that a multipolygon needs.</summary>
    private sealed record MemberWay(long[] Nodes, Coordinate?[] Places, bool IsStreet);

    /// <summary>Tags that the facility rules read, and the status they stand for.</summary>
    private sealed record FacilityTags(Tags Tags, string Status);

    /// <summary>What the rules make of an object's tags, before anything is known about its shape.</summary>
    private sealed record Wanted
    {
        public bool Street { get; init; }

        public BuildingRule? Building { get; init; }

        public ResidentialRule? Residential { get; init; }

        public GreenRule? Green { get; init; }

        public BarrierRule? Barrier { get; init; }

        public LandRule? Land { get; init; }

        public FacilityTags? Facility { get; init; }

        public bool Any => Street || Building is not null || Residential is not null || Green is not null || Barrier is not null || Facility is not null
            || Land is not null;

        /// <summary>Collections that the object would go into, facilities apart; land of a use is kept in none.</summary>
        public IEnumerable<string> Collections
        {
            get
            {
                (string Name, bool Is)[] all =
                [
                    (Streets, Street), (Buildings, Building is not null), (OsmReader.Residential, Residential is not null),
                    (OsmReader.Green, Green is not null), (Barriers, Barrier is not null),
                ];
                return all.Where(c => c.Is).Select(c => c.Name);
            }
        }

        public static Wanted Of(OsmRules rules, Tags tags) => new()
        {
            Street = tags["highway"] is not null,
            Building = rules.BuildingOf(tags),
            Residential = rules.ResidentialOf(tags),
            Green = rules.GreenSpaceOf(tags),
            Barrier = rules.BarrierOf(tags, "area"),
            Land = rules.LandOf(tags),
            Facility = FacilityOf(rules, tags),
        };

        private static FacilityTags? FacilityOf(OsmRules rules, Tags tags)
        {
            if (rules.ConcernsFacilities(tags))
            {
                return new FacilityTags(tags, "existing");
            }

            foreach ((string prefix, string status) in rules.StatusPrefixes)
            {
                if (tags.Without(prefix) is { } bare && rules.ConcernsFacilities(bare))
                {
                    return new FacilityTags(bare, status);
                }
            }

            return null;
        }
    }
}
