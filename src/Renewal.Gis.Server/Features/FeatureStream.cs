using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Features;

/// <summary>Sends features from a reader to a stream while they are read; what waits to be sent is never more than a chunk and one feature.</summary>
internal sealed class FeatureStream(FeatureReader reader, IFeatureWriter writer, Stream stream)
{
    private const int ChunkBytes = 1 << 15;

    private readonly FeatureBytes _text = new();
    private bool _more;

    /// <summary>How many features were written.</summary>
    public long Count { get; private set; }

    /// <summary>Where the page ended when there is more behind it; else null.</summary>
    public string? Next { get; private set; }

    /// <summary>Reads the first feature: what is wrong with the question shows here, while the answer can still be a problem document.</summary>
    public async Task ReadFirstAsync(CancellationToken cancel) => _more = await reader.ReadAsync(cancel).ConfigureAwait(false);

    /// <summary>Sends what stands before the features, and them.</summary>
    /// <param name="limit">Features of the page; the reader was asked for one more. Null for all.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task WriteFeaturesAsync(int? limit, CancellationToken cancel)
    {
        writer.Begin(reader, _text);
        while (_more)
        {
            writer.Write(reader, _text);
            Count++;
            if (_text.Written.Length >= ChunkBytes)
            {
                await FlushAsync(cancel).ConfigureAwait(false);
            }

            string? position = Count == limit ? reader.Position() : null;
            _more = await reader.ReadAsync(cancel).ConfigureAwait(false);
            if (position is not null)
            {
                Next = _more ? position : null;
                break;
            }
        }
    }

    /// <summary>Sends what stands behind the features.</summary>
    public Task EndAsync(CancellationToken cancel)
    {
        writer.End(_text);
        return FlushAsync(cancel);
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        await stream.WriteAsync(_text.Memory, cancel).ConfigureAwait(false);
        _text.Clear();
    }
}
