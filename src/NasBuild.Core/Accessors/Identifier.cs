using System.Globalization;
using System.Text;

namespace NasBuild.Core.Accessors;

/// <summary>C# identifiers made from the names of models and files.</summary>
internal static class Identifier
{
    /// <summary>Returns the class name of a model: <c>models/text-gpt.onnx</c> becomes <c>TextGpt</c>.</summary>
    public static string OfFile(string path) => Of(Path.GetFileNameWithoutExtension(path));

    /// <summary>
    /// Returns a name in Pascal case: a word begins after every character that is not a letter or a digit.
    /// </summary>
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

    /// <summary>
    /// Returns a valid namespace: characters that C# does not allow are removed from each part, and keywords are
    /// escaped with an at sign.
    /// </summary>
    public static string OfNamespace(string space) =>
        string.Join('.', space.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Part));

    private static string Part(string part)
    {
        var text = string.Concat(part.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
        return "@" + (char.IsDigit(text[0]) ? "_" + text : text);
    }
}
