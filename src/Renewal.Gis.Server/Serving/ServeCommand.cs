using System.CommandLine;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Coverage;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Edits;
using Renewal.Gis.Server.Events;
using Renewal.Gis.Server.Explanations;
using Renewal.Gis.Server.Features;
using Renewal.Gis.Server.FirstData;
using Renewal.Gis.Server.ParkRates;
using Renewal.Gis.Server.Jobs;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Server.Ogc.OpenApi;
using Renewal.Gis.Server.LifeCircles;
using Renewal.Gis.Server.Regions;
using Renewal.Gis.Server.RenewalUnits;
using Renewal.Gis.Server.Siting;
using Renewal.Gis.Server.Standards;
using Renewal.Gis.Server.State;
using Renewal.Gis.Server.Tiles;
using Renewal.Gis.Server.WhatIf;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Edits;
using Renewal.Gis.Storage.Events;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.LifeCircles;
using Renewal.Gis.Storage.ReferenceLayers;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Serving;

/// <summary><c>renewal serve</c>, and <c>./renewal up</c> after it has set the machine up: database, first data, HTTP.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<int> port = new("--port") { Description = "Port to listen on.", DefaultValueFactory = _ => 8080 };
        Option<string> host = new("--host")
        {
            Description = "Address to listen on; only loopback addresses until there are accounts.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        Option<int> answers = new("--answer-cache") { Description = "Megabytes of answers to keep in memory; 0 keeps none.", DefaultValueFactory = _ => AnswerCache.DefaultMegabytes };
        Option<int> tileCache = new("--tile-cache") { Description = "Megabytes of tiles to keep in memory; 0 keeps none.", DefaultValueFactory = _ => TileCacheOptions.DefaultMegabytes };
        Option<int> tileFiles = new("--tile-files") { Description = "Megabytes of tiles to keep in files, over restarts; 0 keeps none.", DefaultValueFactory = _ => TileCacheOptions.DefaultFileMegabytes };
        Option<string?> publicUrl = new("--public-url") { Description = "Address at which clients reach the server, where a proxy stands before it; links are made from it." };
        Option<int> statement = new("--statement-timeout")
        {
            Description = "Seconds after which the database gives up on a request; downloads and imports have no such limit.",
            DefaultValueFactory = _ => (int)ServerLimits.Default.Statement.TotalSeconds,
        };
        Option<bool> empty = new("--no-demo") { Description = "Do not generate the demo city on the first start." };
        Option<string> state = OpenDatabase.StateOption();
        Command command = new("serve", "Serve the map and the API; starts the private database when it is down.") { port, host, publicUrl, answers, tileCache, tileFiles, statement, empty, state };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(host), parsed.GetRequiredValue(port), PublicAddress.Check(parsed.GetValue(publicUrl)), parsed.GetRequiredValue(state), !parsed.GetValue(empty),
            parsed.GetRequiredValue(answers), parsed.GetRequiredValue(tileCache), parsed.GetRequiredValue(tileFiles),
            ServerLimits.Default.WithStatement(parsed.GetRequiredValue(statement)), cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        string host, int port, string? publicUrl, string state, bool demo, int answerCacheMb, int tileCacheMb, int tileFilesMb, ServerLimits limits, CancellationToken cancel)
    {
        IPAddress address = host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out IPAddress? parsed) ? parsed
            : throw new InputException($"--host {host} is not an address: use 127.0.0.1.");
        if (!IPAddress.IsLoopback(address))
        {
            throw new InputException(
                $"--host {host} would let everybody on the network edit: there are no accounts yet, so only loopback addresses (127.0.0.1, ::1) are allowed. Put a proxy with a login in front of it.");
        }

        if (port is < 0 or > 65535)
        {
            throw new InputException($"--port {port} is not a port: use 1 to 65535, or 0 for a free one.");
        }

        foreach ((string option, int megabytes) in ((string, int)[])[("--answer-cache", answerCacheMb), ("--tile-cache", tileCacheMb), ("--tile-files", tileFilesMb)])
        {
            if (megabytes < 0)
            {
                throw new InputException($"{option} {megabytes} is not a number of megabytes: use 0 or more.");
            }
        }

        await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
        await FirstDataLoader.LoadAsync(open.Database, demo, cancel).ConfigureAwait(false);
        await using WebApplication app = Build(
            open.Database, address, port, answerCacheMb * AnswerCache.BytesPerMegabyte, NetworkSnapshots.FolderIn(state), publicUrl,
            new TileCacheOptions(tileCacheMb * TileCacheOptions.BytesPerMegabyte, tileFilesMb * TileCacheOptions.BytesPerMegabyte, TileFiles.FolderIn(state)), limits);
        try
        {
            await app.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new InputException($"Port {port} cannot be used ({e.Message.TrimEnd('.')}): choose another with --port.");
        }

        Console.WriteLine($"ready {app.Urls.First()}");
        await app.WaitForShutdownAsync(cancel).ConfigureAwait(false);
        return 0;
    }

    /// <summary>The server over a migrated database; not started.</summary>
    /// <param name="database">The database.</param>
    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Port, or 0 for a free one.</param>
    /// <param name="mostAnswerBytes">Bytes of answers that are kept.</param>
    /// <param name="networkFolder">Where walking networks are kept, or null.</param>
    /// <param name="publicUrl">Address at which clients reach the server, or null for the one that it listens on.</param>
    /// <param name="tiles">Room that tiles may take, or null for the usual.</param>
    /// <param name="serverLimits">What the server bears, or null for the usual.</param>
    internal static WebApplication Build(
        Database database, IPAddress address, int port, long mostAnswerBytes = AnswerCache.DefaultBytes, string? networkFolder = null, string? publicUrl = null,
        TileCacheOptions? tiles = null, ServerLimits? serverLimits = null)
    {
        ServerLimits limits = serverLimits ?? ServerLimits.Default;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { WebRootPath = Installation.Web });
        // The host logs a failed start with its stack before it throws; the command says it in one line.
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.ExplainRejections();
            });
            kestrel.AddServerHeader = false;
            limits.ApplyTo(kestrel.Limits);
        });
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>().AddProblemDetails();
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddResponseCompression(o =>
        {
            o.Providers.Add<GzipCompressionProvider>();
            o.MimeTypes = ["text/html", "text/css", "text/javascript", "application/json", "application/schema+json", "application/vnd.oai.openapi+json", "application/problem+json", "application/geo+json", "application/geo+json-seq", "text/csv"];
        });
        builder.Services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Encoder = Commands.Output.Json.Encoder);
        builder.Services
            .AddSingleton(services => new PublicAddress(services.GetRequiredService<IServer>(), publicUrl))
            .AddSingleton(_ => database.ForRequests(limits.Statement))
            .AddSingleton(_ => new Lanes(limits))
            .AddSingleton<PrometheusText>()
            .AddSingleton<Measurements>()
            .AddSingleton<ReferenceLayerStore>()
            .AddSingleton<CollectionStore>()
            .AddSingleton<ExtentStore>()
            .AddSingleton<RegionDataStore>()
            .AddSingleton<FeatureStore>()
            .AddSingleton<LifeCircleStore>()
            .AddSingleton<SavedLifeCircles>()
            .AddSingleton<TileStore>()
            .AddSingleton<ChangeLog>()
            .AddSingleton<ChangeFeed>()
            .AddSingleton(services => new TileCache(
                services.GetRequiredService<ChangeFeed>(), services.GetRequiredService<ChangeLog>(), services.GetRequiredService<TileStore>(), tiles ?? new TileCacheOptions(), services.GetRequiredService<Lanes>().Tiles))
            .AddSingleton<EventHub>()
            .AddHostedService<ChangeFollowing>()
            .AddSingleton(StandardsReader.ReadFolder(Installation.Data("standards")))
            .AddSingleton<Scenarios>()
            .AddSingleton(new NetworkSnapshots(networkFolder))
            .AddSingleton<AnalysisRegions>()
            .AddSingleton(new AnswerCache(mostAnswerBytes))
            .AddSingleton(TimeProvider.System)
            .AddSingleton<JobRegister>()
            .AddSingleton<Answering>()
            .AddSingleton(services => new FeatureRules(services.GetRequiredService<StandardsLibrary>().Categories.Select(c => c.Slug)))
            .AddSingleton<EditStore>()
            .AddSingleton<Editing>();

        WebApplication app = builder.Build();
        app.UseRequestGuard(publicUrl is null ? null : new Uri(publicUrl).Host);
        app.UseTileShortcut();
        // Heard from the start on.
        app.Services.GetRequiredService<PrometheusText>();
        Measurements.Use(app);
        app.UseRouting();
        app.UseResponseCompression();
        app.UseProblems();
        ChangeFollowing.Use(app);
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.UseAdmission(limits);
        app.MapHealth();
        app.MapRegions();
        app.MapStandards();
        app.MapOgc();
        app.MapOpenApi();
        app.MapFeatures();
        app.MapEdits();
        app.MapRenewalUnits();
        app.MapTiles();
        app.MapEvents();
        app.MapAnalyses();
        app.MapLifeCircles();
        app.MapJobs();
        app.MapExplanations();
        app.MapWhatIf();
        app.MapParkAccess();
        app.MapSiting();
        app.MapCoverage();
        return app;
    }
}
