using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>A server behind a proxy: <c>serve --public-url</c>.</summary>
public sealed class PublicAddressTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private readonly WebApplication _app = ServeCommand.Build(database.Database, IPAddress.Loopback, port: 0, publicUrl: "https://plan.example/gis");

    private HttpClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/ogc")]
    [InlineData("/ogc/collections")]
    [InlineData("/ogc/collections/projects")]
    [InlineData("/ogc/collections/projects/items?limit=1")]
    [InlineData("/openapi/v1.json")]
    public async Task Links_are_made_from_the_setting_and_from_no_header(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Host = "plan.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("Forwarded", "host=evil.example;proto=http");
        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        string[] addresses = [.. Regex.Matches(text, "\"(?:href|url)\":\"([^\"]+)\"").Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.StartsWith("https://plan.example/gis", address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_work_in_whatever_folder_a_proxy_puts_them()
    {
        string page = await Client.GetStringAsync("/ogc/collections/projects?f=html");
        Assert.All(Regex.Matches(page, "(?:src|href)=\"([^\"#]+)\""), link => Assert.DoesNotMatch("^(/|https?:)", link.Groups[1].Value));
        using HttpResponseMessage style = await Client.GetAsync(new Uri(new Uri(Client.BaseAddress!, "/ogc/collections/projects"), "../../ogc/pages.css"));
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Without_the_setting_links_are_made_from_the_address_that_is_listened_on()
    {
        await using WebApplication plain = ServeCommand.Build(database.Database, IPAddress.Loopback, port: 0);
        await plain.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, $"{plain.Urls.First()}/ogc");
        request.Headers.Host = "localhost";
        using HttpResponseMessage response = await Client.SendAsync(request);
        JsonElement landing = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.All(landing.GetProperty("links").EnumerateArray(), link => Assert.StartsWith(plain.Urls.First(), link.GetProperty("href").GetString(), StringComparison.Ordinal));
        await plain.StopAsync();
    }

    [Theory]
    [InlineData("plan.example")]
    [InlineData("ftp://plan.example")]
    [InlineData("https://user:secret@plan.example")]
    [InlineData("https://plan.example/?map=1")]
    public void A_setting_that_is_no_address_of_a_server_is_refused(string setting) =>
        Assert.Contains(setting, Assert.Throws<InputException>(() => PublicAddress.Check(setting)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://plan.example/gis/", "https://plan.example/gis")]
    [InlineData("http://10.0.0.5:8080", "http://10.0.0.5:8080")]
    [InlineData(null, null)]
    public void A_slash_at_the_end_makes_no_difference(string? setting, string? expected) => Assert.Equal(expected, PublicAddress.Check(setting));
}
