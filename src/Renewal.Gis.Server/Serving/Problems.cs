using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage;

namespace Renewal.Gis.Server.Serving;

/// <summary>
/// The one place where errors turn into HTTP: application/problem+json (RFC 9457) with type, title, status, <c>detail</c> and <c>detailZh</c>, whoever found the
/// error; <c>instance</c> where the log of the server says more.
/// </summary>
internal static class Problems
{
    /// <summary>Media type of every error.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>RFC 9457: no type of its own; the title is that of the status.</summary>
    public const string NoType = "about:blank";

    private const string BugEn = "The server failed on this request; its log says why.";

    public static void UseProblems(this WebApplication app)
    {
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problems));
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => ExplainAsync(context, log),
            AllowStatusCode404Response = true,
            // A user's mistake is no fault of the server; bugs are logged below, with the number that the client gets.
            SuppressDiagnosticsCallback = _ => true,
        });
        app.UseStatusCodePages(context => AnswerAsync(context.HttpContext));
    }

    /// <summary>Writes a problem; a status of 503 without Retry-After gets one.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail, string? zh, int retryAfterS = 5)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = retryAfterS.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        ProblemDetails problem = new() { Status = status, Detail = detail };
        problem.Extensions["detailZh"] = zh;
        return ProblemWriter.WriteAsync(context, problem);
    }

    /// <summary>The mistake that an error is, in words for the client; null for a bug.</summary>
    public static InputException? Explain(Exception? error) => error switch
    {
        InputException mistake => mistake,
        OverloadedException full => new InputException(full.Message, 503, full.Zh),
        // Broken SQL is never the client's doing. A missing table is a database that was not migrated.
        PostgresException { SqlState: ['4', '2', ..] and not (PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName) } => null,
        NpgsqlException database => Database.Explain(database),
        BadHttpRequestException { InnerException: JsonException json } => new InputException(JsonAt(json)),
        BadHttpRequestException bad => new InputException(bad.Message, bad.StatusCode),
        _ => null,
    };

    private static string JsonAt(JsonException error) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"The body is not the JSON that is expected here (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}{(error.Path is { Length: > 1 } path ? ", at " + path : "")}).");

    private static Task ExplainAsync(HttpContext context, ILogger log)
    {
        Exception? error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (Explain(error) is { } mistake)
        {
            return WriteAsync(context, mistake.Status, mistake.Message, mistake.Zh, (error as OverloadedException)?.RetryAfterS ?? 5);
        }

        log.RequestFailed(error, context.TraceIdentifier, context.Request.Method, context.Request.Path);
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        ProblemDetails problem = new() { Status = 500, Detail = BugEn, Instance = "urn:renewal:request:" + context.TraceIdentifier };
        return ProblemWriter.WriteAsync(context, problem);
    }

    // What was answered with a bare status: by the routing, by the server, or by an endpoint.
    private static Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            RequestGuard.CompleteAllow(response);
            if (HttpMethods.IsOptions(request.Method))
            {
                response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        }

        (string detail, string zh) = response.StatusCode switch
        {
            400 => ("The request is not one that this server understands: check the address and the header.", "无法理解此请求：请检查地址和请求头。"),
            404 => ($"There is nothing at {request.Path}.", $"此地址没有内容：{request.Path}。"),
            405 => ($"{request.Method} is not possible at {request.Path}; possible: {response.Headers.Allow}.", $"此地址不支持 {request.Method}，可用：{response.Headers.Allow}。"),
            415 => ("The Content-Type is not supported here: send application/geo+json.", "不支持此内容类型：请使用 application/geo+json。"),
            _ => ("The request was refused.", "请求被拒绝。"),
        };
        return WriteAsync(context, response.StatusCode, detail, zh);
    }
}

/// <summary>Writes every problem of the server, also those of <c>Results.Problem</c>, whatever the client accepts: an error in another format helps nobody.</summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ProblemDetailsContext context) => new(WriteAsync(context.HttpContext, context.ProblemDetails));

    /// <summary>Completes a problem and writes it.</summary>
    public static Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        HttpResponse response = context.Response;
        int status = problem.Status ??= response.StatusCode;
        response.StatusCode = status;
        problem.Type = Problems.NoType;
        problem.Title = ReasonPhrases.GetReasonPhrase(status);
        if (problem.Extensions.TryGetValue("detailZh", out object? zh) && zh is null)
        {
            problem.Extensions.Remove("detailZh");
        }

        problem.Extensions.TryAdd("detailZh", ChineseOf(status));
        if (status == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "5";
        }
        else if (status == StatusCodes.Status405MethodNotAllowed)
        {
            RequestGuard.CompleteAllow(response);
        }

        // The handler of exceptions has cleared the header.
        RequestGuard.SetSecurityHeaders(response.Headers);
        // An error is not the thing that was asked for: nothing may keep it under its name.
        response.Headers.CacheControl = "no-store";
        response.Headers.Remove("ETag");
        response.Headers.Remove("Last-Modified");
        response.ContentType = Problems.ContentType;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(problem, Commands.Output.Json);
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static string ChineseOf(int status) => status switch
    {
        400 => "请求有误。",
        404 => "没有找到所请求的内容。",
        405 => "此地址不支持该请求方法。",
        406 => "没有客户端可接受的格式。",
        408 => "请求未能及时传完。",
        409 or 412 => "内容已被他人修改，请刷新后再试。",
        410 => "内容已不存在。",
        413 => "请求内容过大。",
        414 => "请求地址过长。",
        415 => "不支持此内容类型。",
        422 => "内容不符合要求。",
        428 => "缺少 If-Match 请求头。",
        431 => "请求头过大。",
        501 => "服务器不支持此功能。",
        503 => "服务器繁忙：请稍后再试。",
        507 => "数据库磁盘空间不足。",
        >= 500 => "服务器处理此请求时出错，详见服务器日志。",
        _ => "请求被拒绝。",
    };
}
