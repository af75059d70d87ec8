namespace Renewal.Gis.Server.State;

/// <summary>Where the program finds its own files: <c>data/</c>, <c>web/</c>, and by default its state.</summary>
internal static class Installation
{
    /// <summary>RENEWAL_HOME where it is set (the script <c>./renewal</c> sets it), else the nearest folder above the program that holds <c>data</c> and <c>web</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder of the program's own data.</summary>
    public static string Data(params string[] parts) => Path.Combine([Root, "data", .. parts]);

    /// <summary>The files of the page.</summary>
    public static string Web => Path.Combine(Root, "web");

    /// <summary>RENEWAL_STATE where it is set, else <c>.state</c> beside the program's files.</summary>
    public static string DefaultState => Environment.GetEnvironmentVariable("RENEWAL_STATE") is { Length: > 0 } set ? set : Path.Combine(Root, ".state");

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("RENEWAL_HOME") is { Length: > 0 } home)
        {
            return home;
        }

        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !(Directory.Exists(Path.Combine(folder.FullName, "data")) && Directory.Exists(Path.Combine(folder.FullName, "web"))))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
