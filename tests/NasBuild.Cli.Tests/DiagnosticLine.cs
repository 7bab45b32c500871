namespace NasBuild.Cli.Tests;

/// <summary>Diagnostics in an output: their place, severity and id, and names and numbers, not sentences.</summary>
internal static class DiagnosticLine
{
    /// <summary>Some line has this origin, such as <c>nas.yaml(1,10): error NAS1101</c>, and then each word.</summary>
    public static void AssertIn(string output, string origin, params string[] words) => Assert.IsTrue(
        output.Split('\n').Any(line => line.StartsWith($"{origin}: ", StringComparison.Ordinal)
            && words.All(word => line[origin.Length..].Contains(word, StringComparison.Ordinal))),
        $"No line tells {origin} with {string.Join(", ", words)}:\n{output}");

    /// <summary>The output is such a line and nothing else.</summary>
    public static void AssertIs(string output, string origin, params string[] words)
    {
        Assert.DoesNotContain('\n', output.TrimEnd());
        AssertIn(output, origin, words);
    }
}
