using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Renewal.Gis.Server.Ogc.Pages;

/// <summary>
/// A piece of HTML. It is written as an interpolated string whose literal parts are HTML and whose holes are encoded, as text and as attribute values in double
/// quotes alike; only a hole that is itself a <see cref="Markup"/> goes in as it is. So nothing from the database or from a request can become a tag.
/// </summary>
internal sealed class Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string _html;

    private Markup(string html) => _html = html;

    /// <summary>Nothing.</summary>
    public static Markup Empty { get; } = new("");

    /// <summary>Writes HTML.</summary>
    public static Markup Of(Writer html) => new(html.Take());

    /// <summary>Pieces one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Concat(pieces));

    /// <inheritdoc/>
    public override string ToString() => _html;

    /// <summary>Encodes the holes.</summary>
    [InterpolatedStringHandler]
    public ref struct Writer(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (32 * formattedCount));

        public readonly void AppendLiteral(string html) => _text.Append(html);

        public readonly void AppendFormatted(Markup? markup) => _text.Append(markup?._html);

        public readonly void AppendFormatted(IEnumerable<Markup> pieces)
        {
            foreach (Markup piece in pieces)
            {
                _text.Append(piece._html);
            }
        }

        public readonly void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

        public readonly void AppendFormatted(long number) => _text.Append(number.ToString(CultureInfo.InvariantCulture));

        internal readonly string Take() => _text.ToString();
    }
}
