using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Renewal.Gis.Server.Serving;

/// <summary>
/// Listens to the server's meter and to the connection pools of the database driver, and writes what it heard in the text format of Prometheus (version 0.0.4).
/// Series are as many as lanes times statuses: nothing that a client sends becomes a label.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>Media type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // Seconds.
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public PrometheusText(IMeterFactory own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            Meter meter = instrument.Meter;
            if ((meter.Name == Measurements.MeterName && meter.Scope == own) || (meter.Name == "Npgsql" && instrument.Name.StartsWith("db.client.connection", StringComparison.Ordinal)
                && instrument is not Histogram<double>))
            {
                listener.EnableMeasurementEvents(instrument, new Family(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Record((Family)family!, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Record((Family)family!, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Record((Family)family!, value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it stands now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        StringBuilder text = new();
        lock (_gate)
        {
            foreach (Family family in _families.Values)
            {
                family.Write(text);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Record(Family family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        if (labels.Contains("Host=", StringComparison.Ordinal))
        {
            // A connection outside the pools goes by its whole connection string.
            return;
        }

        lock (_gate)
        {
            _families.TryAdd(family.Name, family);
            family.Record(labels, value);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(name.Replace('.', '_')).Append("=\"")
                .Append(Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        }

        return labels.ToString();
    }

    /// <summary>One instrument with its series by labels.</summary>
    private sealed class Family
    {
        private readonly SortedDictionary<string, double[]> _series = new(StringComparer.Ordinal);
        private readonly string _help;
        private readonly string _type;
        private readonly bool _adds;

        public Family(Instrument instrument)
        {
            Type kind = instrument.GetType().GetGenericTypeDefinition();
            _type = kind == typeof(Histogram<>) ? "histogram" : kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : "gauge";
            // Observed values are whole; the others come as differences.
            _adds = !instrument.IsObservable;
            _help = instrument.Description ?? instrument.Name;
            Name = instrument.Name.Replace('.', '_') + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (_type == "counter" ? "_total" : "");
        }

        /// <summary>Name of the family.</summary>
        public string Name { get; }

        public void Record(string labels, double value)
        {
            // A histogram holds its sum, then a count for each bound and one for all above.
            double[] series = _series.TryGetValue(labels, out double[]? known) ? known : _series[labels] = new double[_type == "histogram" ? Bounds.Length + 2 : 1];
            series[0] = _adds ? series[0] + value : value;
            if (series.Length > 1)
            {
                int found = Array.BinarySearch(Bounds, value);
                series[1 + (found < 0 ? ~found : found)]++;
            }
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {_type}\n");
            foreach ((string labels, double[] series) in _series)
            {
                if (series.Length == 1)
                {
                    Line(text, "", labels, series[0]);
                    continue;
                }

                double count = 0;
                for (int i = 0; i <= Bounds.Length; i++)
                {
                    count += series[i + 1];
                    string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    Line(text, "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", count);
                }

                Line(text, "_sum", labels, series[0]);
                Line(text, "_count", labels, count);
            }
        }

        private void Line(StringBuilder text, string suffix, string labels, double value) =>
            text.Append(Name).Append(suffix).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
