using System.Globalization;
using System.Text;

namespace NasBuild.Core.Accessors;

/// <summary>C# names made of the names that models and files have.</summary>
internal static class Identifier
{
    /// <summary>The class of a model: <c>models/text-gpt.onnx</c> becomes <c>TextGpt</c>.</summary>
    public static string OfFile(string path) => Of(Path.GetFileNameWithoutExtension(path));

    /// <summary>A name in Pascal case: words begin where something else than a letter or digit stood.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        var begins = true;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                begins = true;
                continue;
            }

            text.Append(begins ? char.ToUpper(c, CultureInfo.InvariantCulture) : c);
            begins = false;
        }

        return text.Length == 0 || char.IsDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>A namespace: each part as it is, but for what C# does not take; keywords are escaped by an at sign.</summary>
    public static string OfNamespace(string space) => string.Join('.', space.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Part));

    private static string Part(string part)
    {
        var text = string.Concat(part.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
        return "@" + (char.IsDigit(text[0]) ? "_" + text : text);
    }
}
