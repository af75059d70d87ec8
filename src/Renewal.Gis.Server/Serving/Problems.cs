using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage;

namespace Renewal.Gis.Server.Serving;

/// <summary>The one place that turns an error into HTTP: application/problem+json with the message in <c>detail</c>, and in Chinese in <c>detailZh</c> where a planner meets it.</summary>
internal static class Problems
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteAsync,
            AllowStatusCode404Response = true,
            // A user's mistake is no fault of the server; only bugs go to the log with their stack.
            SuppressDiagnosticsCallback = context => Explain(context.Exception) is not null,
        });
        app.UseStatusCodePages(async context =>
        {
            HttpResponse response = context.HttpContext.Response;
            string detail = response.StatusCode switch
            {
                404 => $"There is nothing at {context.HttpContext.Request.Path}.",
                405 => $"{context.HttpContext.Request.Method} is not possible at {context.HttpContext.Request.Path}.",
                415 => "The Content-Type is not supported here: send application/geo+json.",
                _ => "The request was refused.",
            };
            await Results.Problem(detail, statusCode: response.StatusCode).ExecuteAsync(context.HttpContext).ConfigureAwait(false);
        });
    }

    private static async Task WriteAsync(HttpContext context)
    {
        Exception? error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        InputException? mistake = Explain(error);
        context.Response.Headers.CacheControl = "no-store";
        if (mistake?.Status == 503)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        await (mistake is not null
            ? Results.Problem(
                mistake.Message, statusCode: mistake.Status,
                extensions: mistake.Zh is null ? null : new Dictionary<string, object?> { ["detailZh"] = mistake.Zh })
            : Results.Problem("The server failed on this request; its log says why.", statusCode: 500)).ExecuteAsync(context).ConfigureAwait(false);
    }

    /// <summary>The mistake that an error is, in words for the client; null for a bug.</summary>
    public static InputException? Explain(Exception? error) => error switch
    {
        InputException mistake => mistake,
        NpgsqlException database => Database.Explain(database),
        BadHttpRequestException bad => new InputException(bad.Message, bad.StatusCode),
        _ => null,
    };
}
