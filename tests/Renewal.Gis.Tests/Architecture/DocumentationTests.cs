using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Architecture;

/// <summary>What is not documented does not exist.</summary>
public class DocumentationTests
{
    private static readonly string Docs = string.Concat(
        Directory.GetFiles(Repository.Path("docs"), "*.md").Append(Repository.Path("README.md")).Select(File.ReadAllText));

    [Fact]
    public async Task Every_route_stands_in_the_docs()
    {
        await using Database database = new("Host=127.0.0.1;Database=unused");
        await using WebApplication app = ServeCommand.Build(database, System.Net.IPAddress.Loopback, 0);
        string[] missing = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => Regex.Replace(endpoint.RoutePattern.RawText ?? "", @"\{.*", "").TrimEnd('/'))
            .Where(path => path.Length > 0)
            .Distinct()
            .Where(path => !Docs.Contains(path, StringComparison.Ordinal))
            .ToArray();
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Every_command_stands_in_the_docs_and_has_help()
    {
        (int exitCode, string output, _) = await RenewalProcess.RunAsync(null, "--help");
        Assert.Equal(0, exitCode);
        string[] commands = Regex.Matches(output[output.IndexOf("Commands:", StringComparison.Ordinal)..], @"^  ([a-z-]+)", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains($"renewal {command}", Docs, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_between_the_pages_leads_somewhere()
    {
        List<string> broken = [];
        foreach (string page in Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories)))
        {
            broken.AddRange(Regex.Matches(File.ReadAllText(page), @"\]\((?!https?:|#)([^)#]+)")
                .Select(match => match.Groups[1].Value)
                .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link)))
                .Select(link => $"{Path.GetFileName(page)} → {link}"));
        }

        Assert.Empty(broken);
    }
}
