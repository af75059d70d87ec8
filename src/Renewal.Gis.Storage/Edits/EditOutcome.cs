using Renewal.Gis.Planning.Edits;

namespace Renewal.Gis.Storage.Edits;

/// <summary>How edits are made.</summary>
/// <param name="Author">Who makes them; kept with every version.</param>
/// <param name="Confirmed">Codes of the warnings that the client has seen and accepts.</param>
/// <param name="DryRun">Everything is checked and nothing is kept.</param>
/// <param name="SameLand">The edits divide or join land that was checked when it was drawn: neighbours are not asked again.</param>
public sealed record EditTerms(string Author, IReadOnlySet<string> Confirmed, bool DryRun = false, bool SameLand = false);

/// <summary>Where a unit came from, or what came of it.</summary>
/// <param name="Id">The unit that began.</param>
/// <param name="ParentId">The unit that ended.</param>
/// <param name="ParentVersion">Its last version.</param>
/// <param name="Operation">split or merge.</param>
/// <param name="Author">Who did it.</param>
/// <param name="Time">When.</param>
public sealed record UnitOrigin(long Id, long ParentId, long ParentVersion, string Operation, string Author, DateTimeOffset Time);

/// <summary>What became of a list of edits: all of them were made, or none.</summary>
/// <param name="Saved">All were made and committed.</param>
/// <param name="Items">One for each edit, in their order.</param>
public sealed record EditOutcome(bool Saved, IReadOnlyList<EditItem> Items);

/// <summary>What became of one edit.</summary>
/// <param name="Edit">The edit.</param>
public sealed record EditItem(FeatureEdit Edit)
{
    /// <summary>The feature; that of a new one is known when it was made, also in a dry run.</summary>
    public long Id { get; internal set; } = Edit.Id;

    /// <summary>The version that the feature has now; 0 after a delete or when the edit was not made.</summary>
    public long Version { get; internal set; }

    /// <summary>The feature as it is now, as GeoJSON; null after a delete or when the edit was not made.</summary>
    public string? GeoJson { get; internal set; }

    /// <summary>What the checks have found, confirmed warnings included.</summary>
    public IReadOnlyList<Finding> Findings { get; internal set; } = [];

    /// <summary>Why the edit was refused, apart from findings and conflicts; null when it was not.</summary>
    public EditRefusal? Refusal { get; internal set; }

    /// <summary>Who was first, when the client has not seen the latest version; null when it has.</summary>
    public EditConflict? Conflict { get; internal set; }

    /// <summary>The findings that keep the edit from being made.</summary>
    public IEnumerable<Finding> Open(IReadOnlySet<string> confirmed) => Findings.Where(f => f.Severity == Severity.Error || !confirmed.Contains(f.Code));
}

/// <summary>Why an edit was refused.</summary>
/// <param name="Status">HTTP status: 404, 422 …</param>
/// <param name="Message">One sentence in English.</param>
/// <param name="MessageZh">The same in Chinese, or null.</param>
public sealed record EditRefusal(int Status, string Message, string? MessageZh);

/// <summary>The three states of a feature that two people have changed.</summary>
/// <param name="Base">GeoJSON of the version that the client had, from the history; null where it names none that ever was.</param>
/// <param name="Yours">GeoJSON of what the client wanted; null for a delete.</param>
/// <param name="Theirs">GeoJSON of the feature as it is now; null when it was deleted.</param>
/// <param name="TheirVersion">Version as it is now; 0 when it was deleted.</param>
/// <param name="TheirAuthor">Who made the version that is now, or deleted it.</param>
/// <param name="TheirTime">When.</param>
/// <param name="Columns">Columns, or <c>geometry</c>, that both have changed since the base, and not to the same.</param>
/// <param name="YourColumns">What the client has changed since the base.</param>
/// <param name="TheirColumns">What the others have changed since the base.</param>
public sealed record EditConflict(
    string? Base, string? Yours, string? Theirs, long TheirVersion, string TheirAuthor, DateTimeOffset TheirTime,
    IReadOnlyList<string> Columns, IReadOnlyList<string> YourColumns, IReadOnlyList<string> TheirColumns);
