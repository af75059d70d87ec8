using Renewal.Gis.Exchange.Programmes;
using Renewal.Gis.Planning.Programmes;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Programmes;

/// <summary>The five documents of data/programmes, read once.</summary>
internal static class ProgrammeFiles
{
    public static IReadOnlyList<Programme> All { get; } = ProgrammeCsvReader.ReadFolder(Repository.Path("data", "programmes"));

    public static Programme Get(string code) => All.Single(programme => programme.Code == code);
}
