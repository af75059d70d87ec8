using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Renewal.Gis.Tests.Serving;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Headers">Header lines by name in lower case; several of one name joined with commas.</param>
/// <param name="Body">The body.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string Header(string name) => Headers.TryGetValue(name.ToLowerInvariant(), out string? value) ? value : "";

    /// <summary>Fails unless it is the one shape of an error.</summary>
    public JsonElement Problem(string what)
    {
        Assert.True(Header("content-type").StartsWith("application/problem+json", StringComparison.Ordinal), $"{what}: {Status} came as '{Header("content-type")}': {Text}");
        JsonElement problem;
        try
        {
            problem = JsonSerializer.Deserialize<JsonElement>(Body);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{what}: {Status} is not JSON ({e.Message}): {Text}");
        }

        Assert.Equal(Status, problem.GetProperty("status").GetInt32());
        Assert.All(["type", "title", "detail", "detailZh"], name => Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty(name).GetString()), $"{what}: {name} is empty in {Text}"));
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("x-content-type-options"));
        return problem;
    }
}

/// <summary>Sends bytes, right or wrong, to a server and reads what comes back: what no well-behaved client library would do.</summary>
internal sealed class RawHttp : IDisposable
{
    /// <summary>Nothing a server does with one hostile request may take longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _read;
    private int _used;

    private RawHttp(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<RawHttp> ConnectAsync(string url)
    {
        Uri address = new(url);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
        return new RawHttp(socket);
    }

    /// <summary>Sends one request on a connection of its own and reads the answer; null when the connection was closed without one.</summary>
    public static async Task<RawAnswer?> AskAsync(string url, byte[] request)
    {
        using RawHttp http = await ConnectAsync(url);
        await http.SendAsync(request);
        return await http.ReadAsync(request.AsSpan().StartsWith("HEAD "u8));
    }

    public static Task<RawAnswer?> AskAsync(string url, string request) => AskAsync(url, Encoding.Latin1.GetBytes(request));

    /// <summary>A whole request with a body.</summary>
    public static byte[] Request(string method, string target, byte[]? body = null, params string[] headers)
    {
        StringBuilder head = new($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        foreach (string header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        if (body is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await _stream.WriteAsync(bytes, limit.Token);
        }
        catch (IOException)
        {
            // The server may close before it has read all; its answer, if there is one, can still be read.
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Says that nothing more will be sent; the answer can still come.</summary>
    public void CloseSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one answer; null when the connection was closed before there was one.</summary>
    public async Task<RawAnswer?> ReadAsync(bool head = false)
    {
        using CancellationTokenSource limit = new(Patience);
        List<byte> raw = [];
        while (!(raw.Count >= 4 && raw[^4] == '\r' && raw[^3] == '\n' && raw[^2] == '\r' && raw[^1] == '\n'))
        {
            if (await NextAsync(limit.Token) is not { } next)
            {
                return null;
            }

            raw.Add(next);
        }

        string[] lines = Encoding.Latin1.GetString([.. raw]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        int status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(':', 2)).GroupBy(parts => parts[0].ToLowerInvariant())
            .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(parts => parts[1].Trim())));
        if (status == 100)
        {
            return await ReadAsync(head);
        }

        List<byte> body = [];
        // A stream of events does not end.
        if (head || status is 204 or 304 || (headers.TryGetValue("content-type", out string? type) && type.StartsWith("text/event-stream", StringComparison.Ordinal)))
        {
            return new RawAnswer(status, headers, []);
        }

        if (headers.TryGetValue("content-length", out string? length))
        {
            await TakeAsync(body, long.Parse(length, CultureInfo.InvariantCulture), limit.Token);
        }
        else if (headers.ContainsKey("transfer-encoding"))
        {
            for (long size = -1; size != 0;)
            {
                List<byte> line = [];
                while (await NextAsync(limit.Token) is { } next && next != '\n')
                {
                    line.Add(next);
                }

                size = line.Count == 0 ? 0 : long.Parse(Encoding.ASCII.GetString([.. line]).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                await TakeAsync(body, size, limit.Token);
                await TakeAsync([], 2, limit.Token);
            }
        }
        else
        {
            while (await NextAsync(limit.Token) is { } next)
            {
                body.Add(next);
            }
        }

        return new RawAnswer(status, headers, [.. body]);
    }

    public void Dispose() => _stream.Dispose();

    private async Task TakeAsync(List<byte> into, long count, CancellationToken cancel)
    {
        for (long i = 0; i < count && await NextAsync(cancel) is { } next; i++)
        {
            into.Add(next);
        }
    }

    private async ValueTask<byte?> NextAsync(CancellationToken cancel)
    {
        if (_used == _read)
        {
            try
            {
                (_used, _read) = (0, await _stream.ReadAsync(_buffer, cancel));
            }
            catch (IOException)
            {
                _read = 0;
            }
        }

        return _used < _read ? _buffer[_used++] : null;
    }
}
