namespace Renewal.Gis.Server.Ogc;

/// <summary>Picks the text of a language; the texts stand in pairs where they are used.</summary>
internal static class Words
{
    public static string Of(string language, string zh, string en) => language == AnswerLanguage.Chinese ? zh : en;
}
