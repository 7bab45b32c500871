using System.Text.Encodings.Web;
using System.Text.Json;

namespace NasBuild.Core.Storage;

/// <summary>How JSON is written: names in camel case, letters of every language as they are.</summary>
public static class JsonFormats
{
    /// <summary>On one line.</summary>
    public static JsonSerializerOptions Compact { get; } =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented, with the same line ends on every system.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Compact) { WriteIndented = true, NewLine = "\n" };
}
