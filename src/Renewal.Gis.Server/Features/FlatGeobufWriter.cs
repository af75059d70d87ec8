using System.Text;
using Renewal.Gis.Exchange.FlatGeobuf;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Features;

/// <summary>FlatGeobuf; the id is its first column.</summary>
internal sealed class FlatGeobufWriter : IFeatureWriter
{
    private readonly FlatGeobufEncoder _encoder = new();

    public void Begin(FeatureReader reader, FeatureBytes text)
    {
        Column id = new("id", reader.HasNumericId ? "integer" : "string", "编号", "Id");
        _encoder.WriteHeader(reader.CollectionId, reader.GeometryType, reader.Crs.Srid, [id, .. reader.Columns], text);
    }

    public void Write(FeatureReader reader, FeatureBytes text)
    {
        if (reader.HasNumericId)
        {
            _encoder.AddInteger(0, reader.NumericId);
        }
        else
        {
            _encoder.AddText(0, Encoding.UTF8.GetBytes(reader.Id));
        }

        for (int i = 0; i < reader.Columns.Count; i++)
        {
            if (!reader.IsNull(i))
            {
                AddProperty(reader, i);
            }
        }

        _encoder.WriteFeature(reader.Geometry, text);
    }

    public void End(FeatureBytes text)
    {
    }

    private void AddProperty(FeatureReader reader, int column)
    {
        int number = column + 1;
        switch (reader.Columns[column].Type)
        {
            case "integer":
                _encoder.AddInteger(number, reader.Whole(column));
                break;
            case "number":
                _encoder.AddNumber(number, reader.Number(column));
                break;
            case "boolean":
                _encoder.AddBoolean(number, reader.Boolean(column));
                break;
            default:
                _encoder.AddText(number, reader.Text(column));
                break;
        }
    }
}
