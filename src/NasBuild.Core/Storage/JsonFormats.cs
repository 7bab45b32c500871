using System.Text.Encodings.Web;
using System.Text.Json;

namespace NasBuild.Core.Storage;

/// <summary>The formats of JSON: names in camel case, letters of every language unescaped.</summary>
public static class JsonFormats
{
    /// <summary>Compact JSON on one line.</summary>
    public static JsonSerializerOptions Compact { get; } =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented JSON, with the same line ends on every system.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Compact) { WriteIndented = true, NewLine = "\n" };
}
