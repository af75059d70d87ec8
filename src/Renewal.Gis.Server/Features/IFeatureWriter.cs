using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Features;

/// <summary>Writes features in one format, one after the other; what it writes is sent on whenever there is enough of it.</summary>
internal interface IFeatureWriter
{
    /// <summary>What stands before the first feature.</summary>
    void Begin(FeatureReader reader, FeatureBytes text);

    /// <summary>The feature that the reader stands on.</summary>
    void Write(FeatureReader reader, FeatureBytes text);

    /// <summary>What stands behind the last one.</summary>
    void End(FeatureBytes text);
}
