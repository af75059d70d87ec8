using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;

namespace Renewal.Gis.Server.Serving;

/// <summary>
/// Gives a problem document to what the web server refuses by itself: no HTTP, a line or a header that is too long, a NUL in the path. It answers those with a bare
/// status and closes the connection, before any of this program runs; so the bytes are looked at as they go out.
/// </summary>
internal static class RejectedRequests
{
    /// <summary>Watches the connections of a listener.</summary>
    public static void ExplainRejections(this ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Transport = new Duplex(connection.Transport.Input, new Writer(connection.Transport.Output));
        return next(connection);
    });

    private static (string Detail, string Zh) Reason(int status) => status switch
    {
        408 => ("The request did not arrive in time: send it at once.", "请求未能及时传完。"),
        414 => ("The address is longer than this server reads: ask for less, or send a shorter filter.", "请求地址过长：请缩短筛选条件。"),
        431 => ("The header is larger than this server reads: send fewer and shorter header lines.", "请求头过大：请减少请求头。"),
        505 => ("This server speaks HTTP/1.1.", "本服务器使用 HTTP/1.1。"),
        _ => ("The request is not valid HTTP: check the address, which may hold no NUL, and the header lines, which must be UTF-8.", "请求不是有效的 HTTP：请检查地址和请求头。"),
    };

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Passes everything on, but for an answer of the web server's own.</summary>
    private sealed class Writer(PipeWriter inner) : PipeWriter
    {
        private Memory<byte> _last;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _last = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            ReadOnlySpan<byte> written = _last.Span[..Math.Min(bytes, _last.Length)];
            // Every answer of the program has the security headers, so one without them is not the program's.
            if (written.StartsWith("HTTP/1.1 "u8) && written.Length > 12 && written[9] is (byte)'4' or (byte)'5' && written.EndsWith("\r\n\r\n"u8)
                && written.IndexOf("\r\nContent-Length: 0\r\n"u8) is > 0 and int length && written.IndexOf("\r\nX-Content-Type-Options: "u8) < 0
                && Utf8Parser.TryParse(written.Slice(9, 3), out int status, out _))
            {
                byte[] answer = Explain(written, length, status);
                answer.CopyTo(inner.GetMemory(answer.Length));
                bytes = answer.Length;
            }

            inner.Advance(bytes);
        }

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => inner.WriteAsync(source, cancellationToken);

        private static byte[] Explain(ReadOnlySpan<byte> written, int length, int status)
        {
            (string detail, string zh) = Reason(status);
            ProblemDetails problem = new() { Type = Problems.NoType, Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail };
            problem.Extensions["detailZh"] = zh;
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(problem, Commands.Output.Json);
            string head = string.Create(
                CultureInfo.InvariantCulture,
                $"\r\nContent-Length: {body.Length}\r\nContent-Type: {Problems.ContentType}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
            return [.. written[..length], .. Encoding.ASCII.GetBytes(head), .. written[(length + "\r\nContent-Length: 0\r\n".Length)..], .. body];
        }
    }
}
