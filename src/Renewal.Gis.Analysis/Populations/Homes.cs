using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.Populations;

/// <summary>
/// The places where people live, with how many: residential buildings, and sample points of residential land that has people but no
/// buildings in the data. One parallel array for each field; places in metres.
/// </summary>
/// <remarks>
/// <para>The ladder, for each residential area: people counted there; else its households × persons per household; else its floor area /
/// floor area per person; else the sum of its buildings, each by the same ladder; else its land × the mean density of the region's areas
/// that have a better figure. A figure of the area is a control total: it is shared among the area's buildings by their own estimates
/// (counted people, households, floor area), or evenly over the land where no building is known. Where a region has no better figure at
/// all, such land has no people, and the area is counted in <see cref="AreasWithoutFigure"/>.</para>
/// <para>Homes are buildings whose use is residential, and buildings of unknown use (<c>other</c>) of <see cref="SmallestHomeM2"/> or more
/// that stand on residential land. Storeys that are not known are the median of the known ones of homes, or
/// <see cref="DefaultStoreys"/> where fewer than ten are known.</para>
/// </remarks>
public sealed class Homes
{
    /// <summary>Buildings of unknown use with a smaller footprint are sheds and garages, in m².</summary>
    public const double SmallestHomeM2 = 40;

    /// <summary>Storeys of a home in a region that hardly knows any.</summary>
    public const int DefaultStoreys = 2;

    private const int EnoughStoreys = 10;

    private Homes(double[] x, double[] y, double[] people, double[] households, PopulationMethod[] method, int[] building, int[] area, int areasWithoutFigure)
    {
        X = x;
        Y = y;
        People = people;
        Households = households;
        Method = method;
        Building = building;
        Area = area;
        AreasWithoutFigure = areasWithoutFigure;
    }

    /// <summary>Number of places.</summary>
    public int Count => X.Length;

    /// <summary>Residential areas that have no people because nothing is known to estimate them from.</summary>
    public int AreasWithoutFigure { get; }

    internal double[] X { get; }

    internal double[] Y { get; }

    /// <summary>People, ≥ 0.</summary>
    internal double[] People { get; }

    /// <summary>Households, ≥ 0: counted ones, else people over persons per household.</summary>
    internal double[] Households { get; }

    internal PopulationMethod[] Method { get; }

    /// <summary>Index of the building, −1 for a point of land.</summary>
    internal int[] Building { get; }

    /// <summary>Index of the residential area, −1 outside of all.</summary>
    internal int[] Area { get; }

    /// <summary>People at some of the places.</summary>
    public PopulationFigure Sum(IEnumerable<int> homes)
    {
        ArgumentNullException.ThrowIfNull(homes);
        SortedDictionary<PopulationMethod, double> byMethod = [];
        foreach (int home in homes)
        {
            if (People[home] > 0)
            {
                byMethod[Method[home]] = byMethod.GetValueOrDefault(Method[home]) + People[home];
            }
        }

        return new PopulationFigure { ByMethod = byMethod };
    }

    /// <summary>Finds the homes of a region.</summary>
    public static Homes Build(
        RegionData data, ResidentialParts land, LandRaster raster, LocalProjection projection, PopulationConvention convention, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(land);
        ArgumentNullException.ThrowIfNull(raster);
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(convention);
        return new Builder(data, land, raster, projection, convention).Build(cancel);
    }

    /// <summary>Storeys of a building, or what is assumed for it.</summary>
    internal static int TypicalStoreys(IEnumerable<Building> homes)
    {
        int[] known = [.. homes.Where(b => b.Storeys is not null).Select(b => b.Storeys!.Value).Order()];
        return known.Length < EnoughStoreys ? DefaultStoreys : known[known.Length / 2];
    }

    private sealed class Builder(RegionData data, ResidentialParts land, LandRaster raster, LocalProjection projection, PopulationConvention convention)
    {
        private readonly List<double> _x = [];
        private readonly List<double> _y = [];
        private readonly List<double> _people = [];
        private readonly List<double> _households = [];
        private readonly List<PopulationMethod> _method = [];
        private readonly List<int> _building = [];
        private readonly List<int> _area = [];
        private int _areasWithoutFigure;

        public Homes Build(CancellationToken cancel)
        {
            int areas = data.ResidentialAreas.Count;
            AddBuildings(cancel);
            int buildings = _x.Count;
            List<int>[] homesOf = [.. Enumerable.Range(0, areas).Select(_ => new List<int>())];
            for (int h = 0; h < buildings; h++)
            {
                if (_area[h] >= 0)
                {
                    homesOf[_area[h]].Add(h);
                }
            }

            bool[] bare = new bool[areas];
            double knownPeople = 0;
            double knownLandM2 = 0;
            for (int a = 0; a < areas; a++)
            {
                (double People, double Households, PopulationMethod Method)? control = Control(data.ResidentialAreas[a]);
                if (control is { } total && homesOf[a].Count > 0)
                {
                    Share(total.People, total.Households, total.Method, homesOf[a]);
                }

                bare[a] = homesOf[a].Count == 0 && control is null;
                if (!bare[a])
                {
                    knownPeople += control?.People ?? homesOf[a].Sum(h => _people[h]);
                    knownLandM2 += land.AreaM2[a];
                }
            }

            for (int a = 0; a < areas; a++)
            {
                if (homesOf[a].Count == 0 && Control(data.ResidentialAreas[a]) is { } total)
                {
                    Spread(a, total.People, total.Households, total.Method);
                }
                else if (bare[a] && knownLandM2 > 0 && land.AreaM2[a] > 0)
                {
                    double people = knownPeople / knownLandM2 * land.AreaM2[a];
                    Spread(a, people, people / convention.PersonsPerHousehold, PopulationMethod.Area);
                }
                else if (bare[a] && land.AreaM2[a] > 0)
                {
                    _areasWithoutFigure++;
                }
            }

            return new Homes([.. _x], [.. _y], [.. _people], [.. _households], [.. _method], [.. _building], [.. _area], _areasWithoutFigure);
        }

        private void AddBuildings(CancellationToken cancel)
        {
            STRtree<int> index = new();
            IPreparedGeometry[] prepared = new IPreparedGeometry[land.Shapes.Length];
            for (int a = 0; a < prepared.Length; a++)
            {
                if (!land.Shapes[a].IsEmpty)
                {
                    prepared[a] = PreparedGeometryFactory.Prepare(land.Shapes[a]);
                    index.Insert(land.Shapes[a].EnvelopeInternal, a);
                }
            }

            int typicalStoreys = TypicalStoreys(data.Buildings.Where(b => b.Use == "residential"));
            for (int b = 0; b < data.Buildings.Count; b++)
            {
                if ((b & 0x3FF) == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }

                Building building = data.Buildings[b];
                bool maybeHome = building.Use == "residential" || (building.Use == "other" && building.FootprintM2 >= SmallestHomeM2);
                if (!maybeHome || building.Geometry.IsEmpty)
                {
                    continue;
                }

                Point place = projection.ToMetres(building.Geometry.InteriorPoint);
                int area = index.Query(place.EnvelopeInternal).Where(a => prepared[a].Intersects(place)).DefaultIfEmpty(-1).Min();
                if (building.Use == "residential" || area >= 0)
                {
                    (double people, double households, PopulationMethod method) = Estimate(building, typicalStoreys);
                    Add(place.X, place.Y, people, households, method, b, area);
                }
            }
        }

        private (double People, double Households, PopulationMethod Method) Estimate(Building building, int typicalStoreys)
        {
            if (building.Population is { } counted)
            {
                return (counted, building.Households ?? counted / convention.PersonsPerHousehold, PopulationMethod.Survey);
            }

            if (building.Households is { } households)
            {
                return (households * convention.PersonsPerHousehold, households, PopulationMethod.Households);
            }

            double people = building.FootprintM2 * (building.Storeys ?? typicalStoreys) / convention.FloorAreaPerPersonM2;
            return (people, people / convention.PersonsPerHousehold, PopulationMethod.FloorArea);
        }

        private (double People, double Households, PopulationMethod Method)? Control(ResidentialArea area)
        {
            if (area.Population is { } counted)
            {
                return (counted, area.Households ?? counted / convention.PersonsPerHousehold, PopulationFigure.Parse(area.PopulationMethod));
            }

            if (area.Households is { } households)
            {
                return (households * convention.PersonsPerHousehold, households, PopulationMethod.Households);
            }

            return area.FloorAreaM2 is { } floorM2
                ? (floorM2 / convention.FloorAreaPerPersonM2, floorM2 / convention.FloorAreaPerPersonM2 / convention.PersonsPerHousehold, PopulationMethod.FloorArea)
                : null;
        }

        private void Share(double people, double households, PopulationMethod method, List<int> homes)
        {
            double estimatedPeople = homes.Sum(h => _people[h]);
            double estimatedHouseholds = homes.Sum(h => _households[h]);
            foreach (int h in homes)
            {
                double even = 1.0 / homes.Count;
                _people[h] = people * (estimatedPeople > 0 ? _people[h] / estimatedPeople : even);
                _households[h] = households * (estimatedHouseholds > 0 ? _households[h] / estimatedHouseholds : even);
                _method[h] = method;
            }
        }

        private void Spread(int area, double people, double households, PopulationMethod method)
        {
            if (raster.FirstOfPart[area] == raster.FirstOfPart[area + 1])
            {
                // Smaller areas have taken all its land; its people are still there.
                Point place = projection.ToMetres(data.ResidentialAreas[area].Geometry.InteriorPoint);
                Add(place.X, place.Y, people, households, method, -1, area);
                return;
            }

            for (int p = raster.FirstOfPart[area]; p < raster.FirstOfPart[area + 1]; p++)
            {
                if (raster.AreaM2[p] > 0)
                {
                    double share = raster.AreaM2[p] / land.AreaM2[area];
                    Add(raster.X[p], raster.Y[p], people * share, households * share, method, -1, area);
                }
            }
        }

        private void Add(double x, double y, double people, double households, PopulationMethod method, int building, int area)
        {
            _x.Add(x);
            _y.Add(y);
            _people.Add(people);
            _households.Add(households);
            _method.Add(method);
            _building.Add(building);
            _area.Add(area);
        }
    }
}
