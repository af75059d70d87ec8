using System.IO.Compression;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Renewal.Gis.Server.Answers;

/// <summary>A computed answer as it goes out: written once, compressed once, sent many times.</summary>
internal sealed class Answer
{
    /// <summary>Keeps the body and compresses it.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="contentType">Media type.</param>
    public Answer(byte[] body, string contentType)
    {
        Body = body;
        ContentType = contentType;
        using MemoryStream target = new(body.Length / 4);
        using (GZipStream gzip = new(target, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(body);
        }

        Gzip = target.ToArray();
    }

    /// <summary>The body.</summary>
    public byte[] Body { get; }

    /// <summary>The body in gzip.</summary>
    public byte[] Gzip { get; }

    /// <summary>Media type.</summary>
    public string ContentType { get; }

    /// <summary>What it weighs in a cache, in bytes.</summary>
    public long SizeBytes => Body.Length + Gzip.Length;
}

/// <summary>Sends an answer, or 304 to a client that has it.</summary>
/// <param name="tag">Hash that the question and all that was read for it make: equal tags, equal bytes.</param>
/// <param name="answer">The answer; null: the client has it.</param>
internal sealed class AnswerResult(string tag, Answer? answer) : IResult
{
    /// <summary>Whether the client says that it has the answer. A * is no answer that it has.</summary>
    public static bool ClientHas(HttpRequest request, string tag)
    {
        foreach (string? line in request.Headers.IfNoneMatch)
        {
            // A proxy that compresses makes a tag weak; for reading that is as good.
            foreach (string part in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                ReadOnlySpan<char> known = part.StartsWith("W/", StringComparison.Ordinal) ? part.AsSpan(2) : part;
                if (known.SequenceEqual(TagOf(tag, gzip: false)) || known.SequenceEqual(TagOf(tag, gzip: true)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        bool gzip = AcceptsGzip(httpContext.Request);
        // A strong tag names bytes, so the two codings have two.
        response.Headers.ETag = TagOf(tag, gzip);
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = StringValues.Concat(response.Headers.Vary, "Accept-Encoding, Prefer");
        if (answer is null)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        byte[] body = gzip ? answer.Gzip : answer.Body;
        response.ContentType = answer.ContentType;
        response.ContentLength = body.Length;
        if (gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    private static string TagOf(string tag, bool gzip) => gzip ? $"\"{tag}-gzip\"" : $"\"{tag}\"";

    private static bool AcceptsGzip(HttpRequest request) => new RequestHeaders(request.Headers).AcceptEncoding
        .Any(coding => (coding.Value == "gzip" || coding.Value == "*") && coding.Quality is null or > 0);
}
