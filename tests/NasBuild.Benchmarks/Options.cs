using System.Globalization;

namespace NasBuild.Benchmarks;

/// <summary>The options of a benchmark: names, each followed by its value.</summary>
internal sealed class Options(string[] arguments)
{
    /// <summary>Returns the text after a name; <paramref name="absent"/> if it is not given.</summary>
    public string Text(string name, string absent) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : absent;

    /// <summary>Returns the number after a name; <paramref name="absent"/> if it is not given.</summary>
    public T Number<T>(string name, T absent)
        where T : IParsable<T> =>
        Text(name, "") is { Length: > 0 } text ? T.Parse(text, CultureInfo.InvariantCulture) : absent;
}
