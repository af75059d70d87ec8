using System.Globalization;
using Microsoft.Net.Http.Headers;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Ogc;

/// <summary>The language of titles and pages: <c>zh</c> or <c>en</c>.</summary>
internal static class AnswerLanguage
{
    public const string Chinese = "zh";
    public const string English = "en";

    /// <summary>
    /// Chooses the language: <c>lang=zh|en</c> first, then Accept-Language by its weights, else English. The answer names it, and caches are told that it varies.
    /// </summary>
    /// <exception cref="InputException">lang is something else.</exception>
    public static string Choose(HttpContext context)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        string chosen = context.Request.Query["lang"] is [{ Length: > 0 } asked]
            ? asked is Chinese or English ? asked : throw new InputException($"There is no language lang={asked} here: use zh or en.")
            : context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
                .Select(language => language.Value.Value!.Split('-')[0].ToLower(CultureInfo.InvariantCulture))
                .FirstOrDefault(language => language is Chinese or English) ?? English;
        context.Response.Headers.ContentLanguage = chosen;
        return chosen;
    }
}
