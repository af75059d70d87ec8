using System.Globalization;

namespace Renewal.Gis.Server.Jobs;

/// <summary>What a client prefers (RFC 7240): <c>Prefer: respond-async, wait=1</c>. What is not understood is passed over, as the RFC says.</summary>
/// <param name="RespondAsync">202 with a job is welcome when the answer takes longer than <paramref name="Wait"/>.</param>
/// <param name="Wait">How long the client wants to wait, 0 to 60 seconds.</param>
internal readonly record struct Preference(bool RespondAsync, TimeSpan Wait)
{
    private const int LongestWaitS = 60;

    /// <summary>Reads the preferences of a request.</summary>
    public static Preference Of(HttpRequest request)
    {
        bool respondAsync = false;
        int? wait = null;
        foreach (string? line in request.Headers["Prefer"])
        {
            foreach (string part in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                string[] words = part.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
                if (words[0].Equals("respond-async", StringComparison.OrdinalIgnoreCase))
                {
                    respondAsync = true;
                }
                else if (words.Length == 2 && words[0].Equals("wait", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(words[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
                {
                    wait ??= Math.Min(seconds, LongestWaitS);
                }
            }
        }

        return new Preference(respondAsync, TimeSpan.FromSeconds(wait ?? 0));
    }
}
