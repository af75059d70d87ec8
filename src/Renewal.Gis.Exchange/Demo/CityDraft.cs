using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>What the builders put together, in local metres, before it is projected.</summary>
internal sealed class CityDraft(CityPlan plan, DemoCitySettings settings, PlanarMap map)
{
    private STRtree<DraftBuilding>? standing;

    public CityPlan Plan { get; } = plan;

    public DemoCitySettings Settings { get; } = settings;

    public PlanarMap Map { get; } = map;

    public List<DraftPath> Paths { get; } = [];

    public List<DraftBuilding> Buildings { get; } = [];

    public List<DraftArea> Areas { get; } = [];

    public List<DraftGreen> Greens { get; } = [];

    public List<DraftFacility> Facilities { get; } = [];

    public List<Vec> Gates { get; } = [];

    public List<DraftBarrier> Barriers { get; } = [];

    /// <summary>A place in the land where no building stands, or null where none is found.</summary>
    public Vec? FreePoint(Geometry land, DemoRandom random)
    {
        standing ??= Index();
        Envelope box = land.EnvelopeInternal;
        for (int i = 0; i < 60; i++)
        {
            Vec p = new(random.Range(box.MinX, box.MaxX), random.Range(box.MinY, box.MaxY));
            Point point = Shapes.Factory.CreatePoint(p.ToCoordinate());
            Envelope around = new(p.X - 1, p.X + 1, p.Y - 1, p.Y + 1);
            if (land.Contains(point) && standing.Query(around).All(b => b.Shape.Distance(point) > 0.8))
            {
                return p;
            }
        }

        return null;
    }

    private STRtree<DraftBuilding> Index()
    {
        STRtree<DraftBuilding> tree = new();
        foreach (DraftBuilding building in Buildings)
        {
            tree.Insert(building.Shape.EnvelopeInternal, building);
        }

        return tree;
    }

    /// <summary>Land of the factories that the plan names.</summary>
    public Dictionary<string, Polygon> FactorySites { get; } = [];

    /// <summary>Land of the other factories.</summary>
    public List<(string Name, Polygon Land, string Zone)> Works { get; } = [];
}

/// <summary>A path or lane inside a block, or a bridge that belongs to no block.</summary>
/// <param name="Line">Street.</param>
/// <param name="Points">Vertices on the centimetre grid.</param>
/// <param name="Bridge">Passes above what it crosses.</param>
internal sealed record DraftPath(StreetLine Line, Vec[] Points, bool Bridge = false);

/// <summary>A building.</summary>
internal sealed class DraftBuilding(Polygon shape, string use, int storeys, int builtYear, DraftArea? area = null)
{
    public Polygon Shape { get; } = shape;

    public string Use { get; } = use;

    public int Storeys { get; set; } = storeys;

    public int BuiltYear { get; } = builtYear;

    /// <summary>Residential area whose people live here, or null.</summary>
    public DraftArea? Area { get; } = area;

    public string? Name { get; set; }

    public int Households { get; set; }

    public int Population { get; set; }

    public double FloorAreaM2 => Shape.Area * Storeys;
}

/// <summary>Residential land.</summary>
internal sealed class DraftArea(string name, string kind, int builtYear, Geometry shape, string? site = null)
{
    /// <summary>Site of the plan that it is a part of, or null.</summary>
    public string? Site { get; } = site;

    public string Name { get; set; } = name;

    public string Kind { get; } = kind;

    public int BuiltYear { get; } = builtYear;

    public Geometry Shape { get; } = shape;

    public List<DraftBuilding> Buildings { get; } = [];

    /// <summary>Households of the plan document, or null where they follow from the dwellings.</summary>
    public int? Households { get; set; }

    /// <summary>Floor area for one household in m²: stairs and empty dwellings are in it.</summary>
    public double DwellingM2 { get; set; }

    /// <summary>People in one household before the city is brought to its target.</summary>
    public double PeoplePerHousehold { get; set; }
}

/// <summary>A green space.</summary>
internal sealed record DraftGreen(string? Name, string Class, string Kind, bool Public, bool Park, string Status, int OpeningYear, Geometry Shape);

/// <summary>A facility.</summary>
internal sealed record DraftFacility(
    string Name, string Category, string Status, int OpeningYear, double? Capacity, double? FloorAreaM2, Vec At, Polygon? Site);

/// <summary>A barrier.</summary>
internal sealed record DraftBarrier(string? Name, string Kind, Geometry Shape);
