using System.Runtime.InteropServices;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>
/// Which tiles of a collection there are, by zoom and place, so that a change finds those that it touches without looking at the others. Not safe
/// for several threads at once.
/// </summary>
/// <typeparam name="T">What is kept for a tile; there may be several for one place, of different layers and filters.</typeparam>
internal sealed class TileIndex<T>
    where T : class
{
    // A shape is drawn up to the buffer's edge, and a small one as a square that reaches a little further; the index of the database holds boxes rounded to
    // single precision, a metre or two at this distance from the origin. A tile too many costs one query and keeps its tag.
    private const int MarginUnits = TileAddress.Buffer + 4;
    private const double MarginM = 4;

    private readonly Dictionary<string, Dictionary<long, List<T>>[]> _byCollection = [];

    /// <summary>Adds a tile.</summary>
    public void Add(TileKey key, T item)
    {
        foreach (string collection in key.Collections)
        {
            if (!_byCollection.TryGetValue(collection, out Dictionary<long, List<T>>[]? zooms))
            {
                zooms = [.. Enumerable.Range(0, Collection.MaxZoom + 1).Select(_ => new Dictionary<long, List<T>>())];
                _byCollection.Add(collection, zooms);
            }

            ref List<T>? place = ref CollectionsMarshal.GetValueRefOrAddDefault(zooms[key.Address.Zoom], Place(key.Address.Column, key.Address.Row), out _);
            (place ??= []).Add(item);
        }
    }

    /// <summary>Removes a tile.</summary>
    public void Remove(TileKey key, T item)
    {
        foreach (string collection in key.Collections)
        {
            Dictionary<long, List<T>> zoom = _byCollection[collection][key.Address.Zoom];
            long place = Place(key.Address.Column, key.Address.Row);
            List<T> items = zoom[place];
            items.Remove(item);
            if (items.Count == 0)
            {
                zoom.Remove(place);
            }
        }
    }

    /// <summary>The tiles of a collection whose buffered bounds meet a box, at every zoom.</summary>
    /// <param name="collection">Its id.</param>
    /// <param name="box">Metres of EPSG:3857; may be infinite.</param>
    public List<T> Find(string collection, Envelope box)
    {
        List<T> found = [];
        if (!_byCollection.TryGetValue(collection, out Dictionary<long, List<T>>[]? zooms))
        {
            return found;
        }

        for (int zoom = 0; zoom < zooms.Length; zoom++)
        {
            Dictionary<long, List<T>> places = zooms[zoom];
            if (places.Count == 0)
            {
                continue;
            }

            TileAddress any = new(zoom, 0, 0);
            double marginM = MarginUnits * any.UnitM + MarginM;
            int last = (int)((1L << zoom) - 1);
            int At(double metresFromCorner) => (int)Math.Clamp(Math.Floor(metresFromCorner / any.SideM), -1, last + 1d);
            int west = At(box.MinX - marginM + TileAddress.HalfWorldM);
            int east = At(box.MaxX + marginM + TileAddress.HalfWorldM);
            int north = At(TileAddress.HalfWorldM - box.MaxY - marginM);
            int south = At(TileAddress.HalfWorldM - box.MinY + marginM);
            if ((long)(east - west + 1) * (south - north + 1) <= places.Count)
            {
                for (int row = north; row <= south; row++)
                {
                    for (int column = west; column <= east; column++)
                    {
                        if (places.TryGetValue(Place(column, row), out List<T>? items))
                        {
                            found.AddRange(items);
                        }
                    }
                }
            }
            else
            {
                foreach ((long place, List<T> items) in places)
                {
                    (int column, int row) = ((int)(place >> 32), (int)place);
                    if (column >= west && column <= east && row >= north && row <= south)
                    {
                        found.AddRange(items);
                    }
                }
            }
        }

        return found;
    }

    private static long Place(int column, int row) => ((long)column << 32) | (uint)row;
}
