using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the effective settings, defaults included, as YAML.</summary>
internal static class SettingsSection
{
    public static XElement? Of(BuildReport report) => report.Settings.Count == 0 ? null
        : Markup.Section(
            "Settings",
            new XElement(
                "details",
                new XElement("summary", "nas.yaml with its defaults"),
                new XElement("pre", Yaml(report.Settings))));

    // JSON is YAML: values that are not mappings are written as JSON.
    private static string Yaml(JsonObject settings)
    {
        var text = new StringBuilder();
        Write(settings, 0);
        return text.ToString();

        void Write(JsonObject mapping, int depth)
        {
            foreach (var (key, value) in mapping)
            {
                text.Append(CultureInfo.InvariantCulture, $"{new string(' ', 2 * depth)}{key}:");
                if (value is JsonObject { Count: > 0 } inner)
                {
                    text.Append('\n');
                    Write(inner, depth + 1);
                }
                else
                {
                    text.Append(
                        CultureInfo.InvariantCulture, $" {value?.ToJsonString(JsonFormats.Compact) ?? "null"}\n");
                }
            }
        }
    }
}
