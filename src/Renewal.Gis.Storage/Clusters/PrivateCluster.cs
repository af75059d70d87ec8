using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage.Clusters;

/// <summary>
/// A PostgreSQL cluster that belongs to one state folder: own data folder, own port on 127.0.0.1, own password. It is started when the first
/// process needs it and stopped when the last one leaves; a killed process leaves it running, and the next one takes it over.
/// </summary>
/// <remarks>
/// PostgreSQL refuses to run as root. Started by root, it runs as the system user <c>postgres</c>; where that user may not enter the state
/// folder (a closed home or temporary folder), the data folder lies under /var/lib/renewal-gis instead, and cluster.json says where.
/// A data folder without our mark is somebody else's cluster and is never touched.
/// </remarks>
public sealed class PrivateCluster : IDisposable
{
    private const string MarkFile = "renewal-cluster";
    private const string UnprivilegedUser = "postgres";
    private const string FallbackRoot = "/var/lib/renewal-gis";

    private readonly string _stateFolder;
    private readonly string _bin;
    private readonly ClusterFile _cluster;
    private FileStream? _users;

    private PrivateCluster(string stateFolder, string bin, ClusterFile cluster)
    {
        _stateFolder = stateFolder;
        _bin = bin;
        _cluster = cluster;
    }

    /// <summary>Connection string of the cluster's own database.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _cluster.Port,
        Username = "renewal",
        Password = _cluster.Password,
        Database = "postgres",
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>Folder of the PostgreSQL data.</summary>
    public string DataFolder => _cluster.DataFolder;

    /// <summary>Creates the cluster on the first call, starts it when it is down, and counts this process as a user of it.</summary>
    /// <exception cref="InputException">PostgreSQL is not installed, the folder belongs to something else, or the cluster does not start.</exception>
    public static PrivateCluster Start(string stateFolder)
    {
        stateFolder = Path.GetFullPath(stateFolder);
        string bin = FindBinaries();
        try
        {
            Directory.CreateDirectory(stateFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The state folder {stateFolder} cannot be made ({e.Message}): choose another with --state DIR.");
        }

        using FileStream mutex = Lock(Path.Combine(stateFolder, "cluster.lock"), exclusive: true, TimeSpan.FromSeconds(90))
            ?? throw new InputException($"Another process is starting or stopping the database in {stateFolder}: try again in a minute.");
        ClusterFile cluster = ReadOrCreate(stateFolder, bin);
        PrivateCluster started = new(stateFolder, bin, cluster);
        started._users = Lock(Path.Combine(stateFolder, "cluster.users"), exclusive: false, TimeSpan.FromSeconds(5));
        if (!started.IsRunning())
        {
            started = started.StartServer();
        }

        started.CheckItIsOurs();
        return started;
    }

    /// <summary>Stops the cluster when no other process uses it.</summary>
    public void Dispose()
    {
        if (_users is null)
        {
            return;
        }

        using FileStream? mutex = Lock(Path.Combine(_stateFolder, "cluster.lock"), exclusive: true, TimeSpan.FromSeconds(90));
        _users.Dispose();
        _users = null;
        using FileStream? alone = Lock(Path.Combine(_stateFolder, "cluster.users"), exclusive: true, TimeSpan.Zero);
        if (mutex is not null && alone is not null)
        {
            NpgsqlConnection.ClearAllPools();
            Run(AsOwner(Path.Combine(_bin, "pg_ctl"), "stop", "-D", _cluster.DataFolder, "-m", "fast", "-w", "-t", "60"));
        }
    }

    private static string FindBinaries()
    {
        const string root = "/usr/lib/postgresql";
        string? found = (Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            .Select(folder => Path.Combine(folder, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(Path.GetDirectoryName(folder)), out int v) ? v : 0)
            .FirstOrDefault();
        return found ?? throw new InputException(
            "PostgreSQL is not installed: apt-get install postgresql-15 postgresql-15-postgis-3, or set RENEWAL_DB to a server that has PostGIS.");
    }

    private static ClusterFile ReadOrCreate(string stateFolder, string bin)
    {
        string file = Path.Combine(stateFolder, "cluster.json");
        if (File.Exists(file))
        {
            ClusterFile known = JsonSerializer.Deserialize<ClusterFile>(File.ReadAllText(file))
                ?? throw new InputException($"{file} is empty: restore it from a backup, or choose another folder with --state DIR.");
            if (!MarkMatches(known))
            {
                throw new InputException(
                    $"{known.DataFolder} is not the cluster that {file} describes: it is left alone. Choose another folder with --state DIR.");
            }

            return known;
        }

        string dataFolder = Path.Combine(stateFolder, "postgres");
        if (Environment.IsPrivilegedProcess && !MayEnter(stateFolder))
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateFolder)))[..12];
            dataFolder = Path.Combine(FallbackRoot, hash);
            Directory.CreateDirectory(FallbackRoot);
        }

        if (Directory.Exists(dataFolder) && Directory.EnumerateFileSystemEntries(dataFolder).Any())
        {
            throw new InputException(
                $"{dataFolder} already holds files that this program did not put there: they are left alone. Choose another folder with --state DIR.");
        }

        string id = Guid.NewGuid().ToString("N");
        string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        // Made under another name and moved when it is complete: an interrupted start leaves nothing that the next one could not clear away.
        string staged = dataFolder + ".new";
        if (Directory.Exists(staged))
        {
            Directory.Delete(staged, recursive: true);
        }

        if (Environment.IsPrivilegedProcess)
        {
            // The folder is made by root and given to the unprivileged user, who then fills it.
            Run(new ProcessStartInfo("install", ["-d", "-o", UnprivilegedUser, "-m", "700", staged]));
        }

        const string script = """
            set -e
            umask 077
            pw=$(mktemp); trap 'rm -f "$pw"' EXIT
            cat > "$pw"
            "$1/initdb" -D "$2" -U renewal --auth=scram-sha-256 --pwfile="$pw" --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null
            printf %s "$3" > "$2/$4"
            """;
        Run(AsOwner("bash", "-c", script, "bash", bin, staged, id, MarkFile), input: password);
        Directory.Move(staged, dataFolder);
        ClusterFile cluster = new(id, FreePort(), password, dataFolder);
        Write(file, cluster);
        return cluster;
    }

    private static bool MarkMatches(ClusterFile cluster)
    {
        string mark = Path.Combine(cluster.DataFolder, MarkFile);
        return File.Exists(mark) && File.ReadAllText(mark) == cluster.Id;
    }

    private static void Write(string file, ClusterFile cluster)
    {
        string staged = file + ".new";
        using (FileStream stream = new(staged, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(stream, cluster);
        }

        File.Move(staged, file, overwrite: true);
    }

    private bool IsRunning() =>
        Execute(AsOwner(Path.Combine(_bin, "pg_ctl"), "status", "-D", _cluster.DataFolder)).ExitCode == 0;

    private PrivateCluster StartServer()
    {
        int port = IsFree(_cluster.Port) ? _cluster.Port : FreePort();
        PrivateCluster moved = this;
        if (port != _cluster.Port)
        {
            ClusterFile cluster = _cluster with { Port = port };
            Write(Path.Combine(_stateFolder, "cluster.json"), cluster);
            moved = new PrivateCluster(_stateFolder, _bin, cluster) { _users = _users };
        }

        string options = string.Join(' ',
            $"-c port={port}", "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=", "-c max_connections=80",
            "-c shared_buffers=512MB", "-c work_mem=32MB", "-c maintenance_work_mem=256MB", "-c jit=off", "-c max_wal_size=4GB",
            "-c log_min_duration_statement=5000", "-c timezone=UTC");
        (int exitCode, string text) = Execute(AsOwner(
            Path.Combine(_bin, "pg_ctl"), "start", "-D", _cluster.DataFolder, "-w", "-t", "60", "-l",
            Path.Combine(_cluster.DataFolder, "server.log"), "-o", options));
        if (exitCode != 0)
        {
            throw new InputException($"The private PostgreSQL cluster does not start: {LastLine(text)} See {_cluster.DataFolder}/server.log.");
        }

        return moved;
    }

    private void CheckItIsOurs()
    {
        using NpgsqlConnection connection = new(ConnectionString);
        try
        {
            connection.Open();
        }
        catch (NpgsqlException e)
        {
            throw new InputException($"The private PostgreSQL cluster on port {_cluster.Port} does not answer as ours: {e.Message}");
        }

        using NpgsqlCommand command = new("SHOW data_directory", connection);
        string? folder = (string?)command.ExecuteScalar();
        if (folder != _cluster.DataFolder)
        {
            throw new InputException($"Port {_cluster.Port} belongs to another PostgreSQL cluster ({folder}): it is left alone. Start again to get a new port.");
        }
    }

    private static bool MayEnter(string folder)
    {
        try
        {
            return Execute(AsOwner("test", "-x", folder)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static ProcessStartInfo AsOwner(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("runuser", ["-u", UnprivilegedUser, "--", program, .. arguments]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments);

    private static void Run(ProcessStartInfo start, string? input = null)
    {
        (int exitCode, string text) = Execute(start, input);
        if (exitCode != 0)
        {
            throw new InputException($"{start.FileName} failed: {LastLine(text)}");
        }
    }

    private static (int ExitCode, string Text) Execute(ProcessStartInfo start, string? input = null)
    {
        // pg_ctl leaves a server behind that inherits its output; a pipe would never end, so the text goes through a file.
        string output = Path.GetTempFileName();
        try
        {
            string[] arguments = [start.FileName, .. start.ArgumentList];
            ProcessStartInfo shell = new("bash", ["-c", $"exec \"$@\" >'{output}' 2>&1", "bash", .. arguments])
            {
                RedirectStandardInput = true,
                WorkingDirectory = start.WorkingDirectory,
            };
            using Process process = Process.Start(shell)!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return (process.ExitCode, File.ReadAllText(output));
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no message";

    private static FileStream? Lock(string file, bool exclusive, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, exclusive ? FileShare.None : FileShare.ReadWrite);
            }
            catch (IOException) when (waited.Elapsed < patience)
            {
                Thread.Sleep(50);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed record ClusterFile(string Id, int Port, string Password, string DataFolder);
}
