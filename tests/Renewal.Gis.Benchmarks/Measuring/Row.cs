using System.Globalization;

namespace Renewal.Gis.Benchmarks.Measuring;

/// <summary>One line of the table: a task, our time and the peer's.</summary>
/// <param name="Name">Name of the task; it ends in the name of the city unless that is the generated one.</param>
/// <param name="Task">The task in words.</param>
/// <param name="OursMs">Our time in milliseconds, the median of the rounds.</param>
/// <param name="Peer">What it is held against.</param>
/// <param name="PeerMs">The peer's time in milliseconds, the median of the same rounds; null where it is not time that is held against it.</param>
/// <param name="Must">Least ratio that is good enough.</param>
/// <param name="Aim">Ratio that is aimed at.</param>
/// <param name="Agree">The answers are the same: a ratio on unequal answers says nothing.</param>
/// <param name="Answers">What was compared, or how the answers differ.</param>
internal sealed record Row(string Name, string Task, double OursMs, string Peer, double? PeerMs, double Must, double Aim, bool Agree, string Answers)
{
    /// <summary>Above 1 we are ahead.</summary>
    public double Ratio { get; init; } = PeerMs / OursMs ?? 0;

    /// <summary>The peer's time, or a dash.</summary>
    public string PeerText => PeerMs is { } ms ? $"{Digits(ms)} ms" : "–";

    /// <summary>The verdict.</summary>
    public string Verdict => !Agree ? "answers differ"
        : Ratio < Must ? "missed"
        : Ratio < Aim ? "met"
        : "aim met";

    /// <summary>Three significant digits, as the tables print times and ratios.</summary>
    public static string Digits(double value) => value switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("F2", CultureInfo.InvariantCulture),
        0 => "0",
        < 0 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };
}

/// <summary>A figure that is held against nothing.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Meaning">What it is.</param>
internal sealed record Figure(string Name, double Value, string Unit, string Meaning);
