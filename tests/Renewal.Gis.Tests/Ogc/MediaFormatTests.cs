using Microsoft.AspNetCore.Http;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Ogc;

namespace Renewal.Gis.Tests.Ogc;

public class MediaFormatTests
{
    private static readonly MediaFormat[] Offered = [MediaFormat.GeoJson, MediaFormat.Html, new("csv", "text/csv", "CSV")];

    [Theory]
    [InlineData("", null, "application/geo+json")]
    [InlineData("?f=html", "application/geo+json", "text/html")]
    [InlineData("?f=geojson", "text/html", "application/geo+json")]
    [InlineData("", "*/*", "application/geo+json")]
    [InlineData("", "application/json", "application/geo+json")]
    [InlineData("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [InlineData("", "text/csv, application/geo+json", "application/geo+json")]
    [InlineData("", "text/*", "text/html")]
    [InlineData("", "application/geo+json;q=0.2, text/csv;q=0.4", "text/csv")]
    [InlineData("", "application/geo+json;q=0, application/json;q=0, */*", "text/html")]
    [InlineData("", "application/vnd.oai.openapi+json;version=3.0, application/json;q=0.5, text/html;q=0.1", "application/geo+json")]
    public void The_format_follows_f_then_the_weights_of_Accept(string query, string? accept, string expected) =>
        Assert.Equal(expected, MediaFormat.Choose(Context(query, accept), Offered).MediaType);

    [Theory]
    [InlineData("?f=shape", null, 400)]
    [InlineData("", "image/png", 406)]
    public void What_is_not_offered_is_refused_with_the_list(string query, string? accept, int status)
    {
        InputException refused = Assert.Throws<InputException>(() => MediaFormat.Choose(Context(query, accept), Offered));
        Assert.Equal(status, refused.Status);
        Assert.All(Offered, format => Assert.Contains(format.MediaType, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", null, "en")]
    [InlineData("", "zh-CN,zh;q=0.9,en;q=0.8", "zh")]
    [InlineData("", "en;q=0.5,zh;q=0.6", "zh")]
    [InlineData("", "fr,en-GB;q=0.1", "en")]
    [InlineData("", "*", "en")]
    [InlineData("?lang=zh", "en", "zh")]
    public void The_language_follows_lang_then_Accept_Language(string query, string? accept, string expected)
    {
        HttpContext context = Context(query, null);
        context.Request.Headers.AcceptLanguage = accept;
        Assert.Equal(expected, AnswerLanguage.Choose(context));
        Assert.Equal(expected, context.Response.Headers.ContentLanguage);
    }

    private static DefaultHttpContext Context(string query, string? accept)
    {
        DefaultHttpContext context = new();
        context.Request.QueryString = new QueryString(query);
        if (accept is not null)
        {
            context.Request.Headers.Accept = accept;
        }

        return context;
    }
}
