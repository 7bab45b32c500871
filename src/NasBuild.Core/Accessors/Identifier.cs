using System.Globalization;
using System.Text;

namespace NasBuild.Core.Accessors;

/// <summary>C# identifiers made from the names of models and files.</summary>
internal static class Identifier
{
    // Of the 511 characters that C# allows; two names that only differ later are told apart by what is appended.
    private const int MaxLength = 200;

    // A nested class must not hide a member of its class's base.
    private static readonly string[] MembersOfObject =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    /// <summary>Returns the class name of a model: <c>models/text-gpt.onnx</c> becomes <c>TextGpt</c>.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="taken">The names of the classes around it and of the members in it.</param>
    public static string OfFile(string path, params IEnumerable<string> taken) =>
        Free(Of(Path.GetFileNameWithoutExtension(path)), Taken(taken));

    /// <summary>Returns names that a class cannot have inside of another.</summary>
    public static HashSet<string> Taken(params IEnumerable<string> names) => [.. MembersOfObject, .. names];

    /// <summary>Returns a name that is not taken, and takes it.</summary>
    public static string Free(string name, HashSet<string> taken)
    {
        while (!taken.Add(name))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>
    /// Returns a name in Pascal case: a word begins after every character that is not a letter or a digit.
    /// </summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        var begins = true;
        foreach (var c in name.Take(MaxLength))
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
