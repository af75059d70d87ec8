using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Benchmarks.Peers;

/// <summary>
/// MapServer as FastCGI behind nginx over the same database, and nginx with tiles as files: processes and settings of their own in a temporary folder,
/// on loopback.
/// </summary>
internal sealed class WebPeers : IDisposable
{
    // As many as the clients that ask at once; they take requests from one socket.
    private const int MapServers = 4;

    private readonly string _folder;
    private readonly List<Process> _processes = [];

    private WebPeers(string folder, int port) => (_folder, Address) = (folder, new Uri($"http://127.0.0.1:{port}"));

    /// <summary>Where nginx listens.</summary>
    public Uri Address { get; }

    /// <summary>Versions of both.</summary>
    public static string Versions => $"{Ask("mapserv", "-v").Split(" OUTPUT", 2)[0]}, {Ask("nginx", "-v").Replace("nginx version: ", "", StringComparison.Ordinal)}";

    /// <summary>Starts them.</summary>
    /// <param name="connectionString">The database that MapServer reads.</param>
    /// <exception cref="InputException">A program is missing or does not start.</exception>
    public static WebPeers Start(string connectionString)
    {
        string folder = Directory.CreateTempSubdirectory("renewal-bench-").FullName;
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        WebPeers peers = new(folder, port);
        try
        {
            File.WriteAllText(Path.Combine(folder, "bench.map"), MapFile(new NpgsqlConnectionStringBuilder(connectionString), port));
            File.WriteAllText(Path.Combine(folder, "mapserver.conf"), $"CONFIG\n  ENV\n    MS_MAP_PATTERN \".\"\n  END\n  MAPS\n    bench \"{folder}/bench.map\"\n  END\nEND\n");
            File.WriteAllText(Path.Combine(folder, "nginx.conf"), NginxConfiguration(folder, port));
            peers.Run("spawn-fcgi", ["-s", $"{folder}/mapserver.sock", "-M", "0666", "-F", $"{MapServers}", "-P", $"{folder}/mapserver.pids", "--", "/usr/bin/mapserv"]);
            peers._processes[0].WaitForExit();
            peers.Run("nginx", ["-c", $"{folder}/nginx.conf", "-p", folder]);
            // The workers of nginx, who are nobody in particular, must get to the sockets and files.
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            for (int wait = 0; !peers.Answers(); wait++)
            {
                if (wait == 100)
                {
                    throw new InputException("nginx does not start: see its messages above.");
                }

                Thread.Sleep(50);
            }

            return peers;
        }
        catch
        {
            peers.Dispose();
            throw;
        }
    }

    /// <summary>Puts a file where nginx serves it, as it is or compressed by gzip.</summary>
    public void Publish(string path, byte[] content, bool gzip)
    {
        string file = _folder + path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(gzip ? file + ".gz" : file, content);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        string pids = Path.Combine(_folder, "mapserver.pids");
        IEnumerable<Process> mapServers = File.Exists(pids) ? File.ReadAllLines(pids).Select(line => Process.GetProcessById(int.Parse(line, CultureInfo.InvariantCulture))) : [];
        foreach (Process process in _processes.Concat(mapServers))
        {
            // nginx with its workers. MapServer would end on a gentler signal only after one more request.
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private bool Answers()
    {
        using TcpClient client = new();
        try
        {
            client.Connect(IPAddress.Loopback, Address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Run(string program, string[] arguments)
    {
        try
        {
            _processes.Add(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = program == "spawn-fcgi", Environment = { ["MAPSERVER_CONFIG_FILE"] = Path.Combine(_folder, "mapserver.conf") } })!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InputException($"{program} cannot be started ({e.Message}): apt-get install nginx-light cgi-mapserver spawn-fcgi.");
        }
    }

    private static string Ask(string program, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + errors.Result).Trim();
    }

    private static string MapFile(NpgsqlConnectionStringBuilder database, int port)
    {
        string connection = $"host={database.Host} port={database.Port} user={database.Username} password={database.Password} dbname={database.Database}";
        return $"""
            MAP
              NAME "bench"
              EXTENT 11300000 2700000 11500000 2900000
              SIZE 256 256
              PROJECTION "init=epsg:3857" END
              WEB METADATA
                "ows_enable_request" "*"
                "ows_title" "bench"
                "oga_onlineresource" "http://127.0.0.1:{port}/mapserver/bench/ogcapi"
              END END
              OUTPUTFORMAT NAME "mvt" DRIVER "MVT" FORMATOPTION "EDGE_BUFFER=4" EXTENSION "mvt" END
              LAYER
                NAME "buildings" TYPE POLYGON STATUS ON
                CONNECTIONTYPE POSTGIS CONNECTION "{connection}" PROCESSING "CLOSE_CONNECTION=DEFER"
                DATA "geometry_3857 FROM (SELECT id, name, use, storeys, region_code, geometry_3857 FROM renewal.buildings) AS b USING UNIQUE id USING SRID=3857"
                PROJECTION "init=epsg:3857" END
                METADATA "gml_include_items" "name,use,storeys,region_code" "gml_types" "auto" "gml_featureid" "id" END
                CLASS STYLE COLOR 0 0 0 END END
              END
              LAYER
                NAME "features" TYPE POLYGON STATUS ON TEMPLATE "needed to be queryable"
                CONNECTIONTYPE POSTGIS CONNECTION "{connection}" PROCESSING "CLOSE_CONNECTION=DEFER"
                DATA "geometry FROM (SELECT id, name, use, storeys, built_year, footprint_m2, households, population, region_code, source, source_id, geometry FROM renewal.buildings) AS f USING UNIQUE id USING SRID=4490"
                PROJECTION "init=epsg:4326" END
                METADATA "ows_title" "features" "gml_include_items" "all" "gml_types" "auto" "gml_featureid" "id" END
              END
            END
            """;
    }

    private static string NginxConfiguration(string folder, int port) => $$"""
        worker_processes 2;
        daemon off;
        pid {{folder}}/nginx.pid;
        error_log stderr error;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          open_file_cache max=1000;
          keepalive_requests 100000000;
          client_body_temp_path {{folder}}/t1; proxy_temp_path {{folder}}/t2; fastcgi_temp_path {{folder}}/t3; uwsgi_temp_path {{folder}}/t4; scgi_temp_path {{folder}}/t5;
          types { application/vnd.mapbox-vector-tile mvt; }
          server {
            listen 127.0.0.1:{{port}};
            location /tiles/ { root {{folder}}; gzip_static on; etag on; }
            location ~ ^/mapserver(?<info>/.*)?$ {
              fastcgi_pass unix:{{folder}}/mapserver.sock;
              fastcgi_buffers 64 64k;
              fastcgi_param QUERY_STRING $query_string;
              fastcgi_param REQUEST_METHOD $request_method;
              fastcgi_param SCRIPT_NAME /mapserver;
              fastcgi_param PATH_INFO $info;
              fastcgi_param REQUEST_URI $request_uri;
              fastcgi_param SERVER_NAME 127.0.0.1;
              fastcgi_param SERVER_PORT {{port}};
              fastcgi_param SERVER_PROTOCOL $server_protocol;
            }
          }
        }
        """;
}
