using System.Security.Cryptography;
using System.Text;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Server.Answers;

/// <summary>A question about a region as it was asked, with the versions of what the answer reads: found without loading the region.</summary>
/// <param name="Request">The request.</param>
/// <param name="Text">Path and parameters, sorted.</param>
/// <param name="RegionCode">The region.</param>
/// <param name="DataVersion">Version of its data.</param>
/// <param name="Unit">The renewal unit that the question names, or null.</param>
/// <param name="Year">The year whose facilities and green spaces count, or null for those that exist.</param>
/// <param name="Reads">What else the answer hangs on, one line each.</param>
internal sealed record Question(HttpRequest Request, string Text, string RegionCode, long DataVersion, RenewalUnit? Unit, int? Year, string Reads)
{
    /// <summary>
    /// The same question, with something more that its answer hangs on: a body, the version of a saved thing, the versions of all units of
    /// the region. Read it before the data: a version that is too old costs one computation, one that is too new would keep a wrong answer.
    /// </summary>
    public Question Reading(string more) => this with { Reads = $"{Reads}{more.Length}:{more}\n" };

    /// <summary>Equal for equal questions on equal data with the same program.</summary>
    /// <param name="program">Version of the program and of the rules it came with.</param>
    public string Tag(string program) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{program}\n{Text}\n{RegionCode}\n{Unit?.Id} {Unit?.Version}\n{Reads}")))[..32];
}
