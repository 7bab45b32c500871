using System.Globalization;
using System.Text.RegularExpressions;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Diagnostics;

/// <summary>
/// Asserts diagnostics by place, severity, id and arguments:
/// <c>nas.yaml(3,3): error NAS0102 | latancy | 'target' | …'latency'…</c>. There <c>…</c> is any text within one
/// argument, and empty arguments at the end are left out. Sentences stand in descriptors.txt alone.
/// </summary>
internal static class DiagnosticAssert
{
    private const string Separator = " | ";

    /// <summary>The diagnostic is this one.</summary>
    public static void Is(string expected, Diagnostic actual)
    {
        string[] wanted = expected.Split(Separator);
        string[] found = [Origin(actual), .. Arguments(actual).Reverse().SkipWhile(a => a.Length == 0).Reverse()];

        Assert.IsTrue(
            wanted.Length == found.Length && wanted.Zip(found).All(pair => Matches(pair.First, pair.Second)),
            $"Expected:\n{expected}\nbut found:\n{string.Join(Separator, found)}\n{actual}");
    }

    /// <summary>The work stops with this diagnostic alone.</summary>
    public static void Throws(string expected, Action work)
    {
        var diagnostics = Assert.ThrowsExactly<NasException>(work).Diagnostics;

        Assert.HasCount(1, diagnostics, string.Join('\n', diagnostics));
        Is(expected, diagnostics[0]);
    }

    /// <summary>The canonical line up to the id: <c>nas.yaml(3,3): error NAS0102</c>.</summary>
    private static string Origin(Diagnostic diagnostic) =>
        diagnostic.ToString().Split($"{diagnostic.Id}: ")[0] + diagnostic.Id;

    private static IEnumerable<string> Arguments(Diagnostic diagnostic) =>
        diagnostic.Arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!);

    private static bool Matches(string expected, string actual) => Regex.IsMatch(
        actual, $"^{Regex.Escape(expected).Replace("…", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline);
}
