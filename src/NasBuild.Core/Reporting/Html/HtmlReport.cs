using System.Text;
using System.Xml;
using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Sections;

namespace NasBuild.Core.Reporting.Html;

/// <summary>
/// A build's report as a page of one file, for any browser, without a network: it contains style and plots, and no
/// scripts. It is well-formed XML too, and the same report gives the same bytes.
/// </summary>
public static class HtmlReport
{
    /// <summary>The file's name in the build's obj folder.</summary>
    public const string File = "report.html";

    private static readonly Func<BuildReport, XElement?>[] Sections =
    [
        Headline.Of,
        ResultSection.Of,
        ClassSection.Of,
        FrontSection.Of,
        NeighbourSection.Of,
        PredictionSection.Of,
        PolicySection.Of,
        LayerSection.Of,
        ProgressSection.Of,
        WorkerSection.Of,
        FineTuningSection.Of,
        RemarkSection.Notes,
        RemarkSection.LeftAlone,
        OriginSection.Of,
        SettingsSection.Of,
    ];

    // Nothing in the page may run or be fetched, whatever the names of a model's nodes.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// <summary>Returns the page.</summary>
    public static byte[] Of(BuildReport report)
    {
        var page = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement(
                    "meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Policy)),
                new XElement(
                    "meta",
                    new XAttribute("name", "viewport"),
                    new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                new XElement("title", $"{ReportText.Name(report)}: NasBuild report"),
                new XElement("style", Style())),
            new XElement("body", new XElement("main", Sections.Select(section => section(report)))));
        return Encoding.UTF8.GetBytes($"<!DOCTYPE html>\n{Clean(page).ToString(SaveOptions.DisableFormatting)}\n");
    }

    private static string Style()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(
            "NasBuild.Core.Reporting.Html.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // XML does not allow some characters that a node's name may contain.
    private static XElement Clean(XElement page)
    {
        foreach (var text in page.DescendantNodes().OfType<XText>())
        {
            text.Value = Clean(text.Value);
        }

        foreach (var attribute in page.Descendants().Attributes())
        {
            attribute.Value = Clean(attribute.Value);
        }

        return page;
    }

    private static string Clean(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }

    private static bool IsClean(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
