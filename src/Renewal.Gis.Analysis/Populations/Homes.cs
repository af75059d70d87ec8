using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

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

    /// <summary>People and households are whole millionths, so that a sum does not depend on the order of its parts.</summary>
    public const double MicroPerOne = 1e6;

    private const int EnoughStoreys = 10;

    private readonly Places _places;

    private Homes(Places places, long[] peopleMicro, long[] householdsMicro, PopulationMethod[] method, int areasWithoutFigure)
    {
        _places = places;
        PeopleMicro = peopleMicro;
        HouseholdsMicro = householdsMicro;
        Method = method;
        AreasWithoutFigure = areasWithoutFigure;
    }

    /// <summary>Number of places; those whose people nobody knows are among them, with none.</summary>
    public int Count => X.Length;

    /// <summary>Residential areas that have no people because nothing is known to estimate them from.</summary>
    public int AreasWithoutFigure { get; }

    internal double[] X => _places.X;

    internal double[] Y => _places.Y;

    /// <summary>Millionths of people, ≥ 0.</summary>
    internal long[] PeopleMicro { get; }

    /// <summary>Millionths of households, ≥ 0: counted ones, else people over persons per household.</summary>
    internal long[] HouseholdsMicro { get; }

    internal PopulationMethod[] Method { get; }

    /// <summary>Index of the building, −1 for a point of land.</summary>
    internal int[] Building => _places.Building;

    /// <summary>Index of the residential area, −1 outside of all.</summary>
    internal int[] Area => _places.Area;

    /// <summary>People of a place.</summary>
    internal double People(int home) => PeopleMicro[home] / MicroPerOne;

    /// <summary>People at some of the places.</summary>
    public PopulationFigure Sum(IEnumerable<int> homes)
    {
        ArgumentNullException.ThrowIfNull(homes);
        SortedDictionary<PopulationMethod, long> byMethod = [];
        foreach (int home in homes)
        {
            if (PeopleMicro[home] > 0)
            {
                byMethod[Method[home]] = byMethod.GetValueOrDefault(Method[home]) + PeopleMicro[home];
            }
        }

        return new PopulationFigure { ByMethod = byMethod.ToDictionary(m => m.Key, m => m.Value / MicroPerOne) };
    }

    /// <summary>Households at some of the places.</summary>
    public double SumHouseholds(IEnumerable<int> homes)
    {
        ArgumentNullException.ThrowIfNull(homes);
        return homes.Sum(h => HouseholdsMicro[h]) / MicroPerOne;
    }

    /// <summary>Finds the homes of a region.</summary>
    public static Homes Build(
        RegionData data, ResidentialParts land, LandRaster raster, LocalProjection projection, PopulationConvention convention, Work work)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(land);
        ArgumentNullException.ThrowIfNull(raster);
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(convention);
        return new Census(data, Places.Find(data, land, raster, projection, work), land.AreaM2, convention).Count();
    }

    /// <summary>The same places with the people of changed data: populations and households may differ, shapes and their order may not.</summary>
    /// <param name="data">The changed data.</param>
    /// <param name="land">The land of the region.</param>
    /// <param name="convention">The figures behind the ladder.</param>
    internal Homes With(RegionData data, ResidentialParts land, PopulationConvention convention) => new Census(data, _places, land.AreaM2, convention).Count();

    /// <summary>Storeys of a building, or what is assumed for it.</summary>
    internal static int TypicalStoreys(IEnumerable<Building> homes)
    {
        int[] known = [.. homes.Where(b => b.Storeys is not null).Select(b => b.Storeys!.Value).Order()];
        return known.Length < EnoughStoreys ? DefaultStoreys : known[known.Length / 2];
    }

    /// <summary>
    /// Where people may live, in metres: homes of buildings first, then the points of each residential area without one. The places of area
    /// <c>a</c> are <c>OfArea[FirstOfArea[a]] … OfArea[FirstOfArea[a + 1] − 1]</c>; a point of land stands for <c>LandM2</c>.
    /// </summary>
    private sealed record Places(double[] X, double[] Y, int[] Building, int[] Area, double[] LandM2, int[] FirstOfArea, int[] OfArea)
    {
        public static Places Find(RegionData data, ResidentialParts land, LandRaster raster, LocalProjection projection, Work work)
        {
            List<double> x = [];
            List<double> y = [];
            List<int> buildingOf = [];
            List<int> areaOf = [];
            List<double> landM2 = [];
            void Add(double placeX, double placeY, int building, int area, double standsForM2)
            {
                x.Add(placeX);
                y.Add(placeY);
                buildingOf.Add(building);
                areaOf.Add(area);
                landM2.Add(standsForM2);
            }

            foreach ((int building, Point place, int area) in FindBuildings(data, land, projection, work))
            {
                Add(place.X, place.Y, building, area, 0);
            }

            HashSet<int> built = [.. areaOf];
            for (int a = 0; a < data.ResidentialAreas.Count; a++)
            {
                if (built.Contains(a))
                {
                    continue;
                }

                int before = x.Count;
                for (int p = raster.FirstOfPart[a]; p < raster.FirstOfPart[a + 1]; p++)
                {
                    if (raster.AreaM2[p] > 0)
                    {
                        Add(raster.X[p], raster.Y[p], -1, a, raster.AreaM2[p]);
                    }
                }

                if (x.Count == before && !data.ResidentialAreas[a].Geometry.IsEmpty)
                {
                    // Smaller areas have taken all its land; its people are still there.
                    Point place = projection.ToMetres(data.ResidentialAreas[a].Geometry.InteriorPoint);
                    Add(place.X, place.Y, -1, a, 0);
                }
            }

            int[] firstOfArea = new int[data.ResidentialAreas.Count + 1];
            ILookup<int, int> byArea = Enumerable.Range(0, x.Count).ToLookup(h => areaOf[h]);
            List<int> ofArea = [];
            for (int a = 0; a < data.ResidentialAreas.Count; a++)
            {
                ofArea.AddRange(byArea[a]);
                firstOfArea[a + 1] = ofArea.Count;
            }

            return new Places([.. x], [.. y], [.. buildingOf], [.. areaOf], [.. landM2], firstOfArea, [.. ofArea]);
        }

        public ReadOnlySpan<int> Of(int area) => OfArea.AsSpan(FirstOfArea[area], FirstOfArea[area + 1] - FirstOfArea[area]);

        private static IEnumerable<(int Building, Point Place, int Area)> FindBuildings(
            RegionData data, ResidentialParts land, LocalProjection projection, Work work)
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

            for (int b = 0; b < data.Buildings.Count; b++)
            {
                if ((b & 0x3FF) == 0)
                {
                    work.Step(b, data.Buildings.Count);
                }

                Building building = data.Buildings[b];
                bool maybeHome = building.Use == "residential" || (building.Use == "other" && building.FootprintM2 >= SmallestHomeM2);
                if (maybeHome && !building.Geometry.IsEmpty)
                {
                    Point place = projection.ToMetres(building.Geometry.InteriorPoint);
                    int area = index.Query(place.EnvelopeInternal).Where(a => prepared[a].Intersects(place)).DefaultIfEmpty(-1).Min();
                    if (building.Use == "residential" || area >= 0)
                    {
                        yield return (b, place, area);
                    }
                }
            }
        }
    }

    /// <summary>Counts people and households at places: the ladder.</summary>
    private sealed class Census(RegionData data, Places places, double[] areaLandM2, PopulationConvention convention)
    {
        private readonly double[] _people = new double[places.X.Length];
        private readonly double[] _households = new double[places.X.Length];
        private readonly long[] _peopleMicro = new long[places.X.Length];
        private readonly long[] _householdsMicro = new long[places.X.Length];
        private readonly PopulationMethod[] _method = new PopulationMethod[places.X.Length];

        public Homes Count()
        {
            int typicalStoreys = TypicalStoreys(data.Buildings.Where(b => b.Use == "residential"));
            for (int h = 0; h < places.X.Length && places.Building[h] >= 0; h++)
            {
                (_people[h], _households[h], _method[h]) = Estimate(data.Buildings[places.Building[h]], typicalStoreys);
                _peopleMicro[h] = Micro(_people[h]);
                _householdsMicro[h] = Micro(_households[h]);
            }

            List<int> bare = [];
            double knownPeople = 0;
            double knownLandM2 = 0;
            for (int a = 0; a < data.ResidentialAreas.Count; a++)
            {
                (double People, double Households, PopulationMethod Method)? control = Control(data.ResidentialAreas[a]);
                ReadOnlySpan<int> homes = places.Of(a);
                bool built = homes.Length > 0 && places.Building[homes[0]] >= 0;
                if (control is null && !built)
                {
                    bare.Add(a);
                    continue;
                }

                if (control is { } total)
                {
                    Share(total.People, total.Households, total.Method, homes, built);
                }

                knownPeople += control?.People ?? Total(_people, homes);
                knownLandM2 += areaLandM2[a];
            }

            int withoutFigure = 0;
            foreach (int a in bare.Where(a => areaLandM2[a] > 0))
            {
                if (knownLandM2 > 0)
                {
                    double people = knownPeople / knownLandM2 * areaLandM2[a];
                    Share(people, people / convention.PersonsPerHousehold, PopulationMethod.Area, places.Of(a), built: false);
                }
                else
                {
                    withoutFigure++;
                }
            }

            return new Homes(places, _peopleMicro, _householdsMicro, _method, withoutFigure);
        }

        private static double Total(double[] values, ReadOnlySpan<int> homes)
        {
            double total = 0;
            foreach (int h in homes)
            {
                total += values[h];
            }

            return total;
        }

        private static long Micro(double value) => (long)Math.Round(value * MicroPerOne);

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

        // Buildings share by their own estimates, points of land by the land they stand for.
        private void Share(double people, double households, PopulationMethod method, ReadOnlySpan<int> homes, bool built)
        {
            Share(people, built ? _people : places.LandM2, homes, _peopleMicro);
            Share(households, built ? _households : places.LandM2, homes, _householdsMicro);
            foreach (int h in homes)
            {
                _method[h] = method;
            }
        }

        // The running sum is rounded, not each share: the parts add up to the total, to the last millionth.
        private static void Share(double total, double[] weights, ReadOnlySpan<int> homes, long[] micro)
        {
            double weight = Total(weights, homes);
            double soFar = 0;
            long given = 0;
            for (int i = 0; i < homes.Length; i++)
            {
                soFar += weight > 0 ? weights[homes[i]] / weight : 1.0 / homes.Length;
                long upToHere = Micro(i == homes.Length - 1 ? total : total * soFar);
                micro[homes[i]] = upToHere - given;
                given = upToHere;
            }
        }
    }
}
