namespace Renewal.Gis.Tests.Fixtures;

/// <summary>Finds the repository and, beside it, the shared test data.</summary>
internal static class Repository
{
    /// <summary>Folder that holds Renewal.Gis.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Folder <c>../shared</c> beside the repository; it may be absent, see <see cref="SharedFactAttribute"/>.</summary>
    public static string Shared { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Root, "..", "shared"));

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string SharedPath(params string[] parts) => System.IO.Path.Combine([Shared, .. parts]);

    /// <summary>Why a test of the shared data is left out, or null when it has to run: always where <c>CI</c> is set.</summary>
    public static string? SharedSkipReason =>
        Directory.Exists(Shared) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
            ? null
            : "The shared test data is absent: put it into the folder `shared` beside the checkout.";

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Renewal.Gis.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests must run from a build inside the checkout.");
    }
}

/// <summary>A test that reads <c>../shared</c>: skipped with a message where it is absent, failing there when <c>CI</c> is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute() => Skip = Repository.SharedSkipReason;
}

/// <summary>As <see cref="SharedFactAttribute"/>, for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute() => Skip = Repository.SharedSkipReason;
}
