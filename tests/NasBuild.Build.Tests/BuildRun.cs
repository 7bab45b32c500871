namespace NasBuild.Build.Tests;

/// <summary>
/// What a command did: its exit code, its output, and the stages that the fake worker was started for.
/// </summary>
internal sealed record BuildRun(int ExitCode, string Output, IReadOnlyList<WorkerStart> Starts)
{
    /// <summary>The stages in the order they ran, separated by spaces.</summary>
    public string Stages => string.Join(' ', Starts.Select(start => start.Stage));

    public BuildRun Succeeded()
    {
        Assert.AreEqual(0, ExitCode, Output);
        return this;
    }

    public BuildRun Failed()
    {
        Assert.AreNotEqual(0, ExitCode, Output);
        return this;
    }

    public BuildRun Ran(string stages)
    {
        Assert.AreEqual(stages, Stages, Output);
        return this;
    }

    public BuildRun Says(string text)
    {
        Assert.Contains(text, Output);
        return this;
    }

    /// <summary>
    /// Some line has an origin that ends so, such as <c>nas.yaml(1,10): error NAS5205</c>, and after it each word:
    /// names and numbers of a diagnostic, not its sentence.
    /// </summary>
    public BuildRun Tells(string origin, params string[] words)
    {
        Assert.IsTrue(
            Output.Split('\n').Select(line => line.Split($"{origin}: ", 2)).Any(
                parts => parts.Length == 2 && words.All(word => parts[1].Contains(word, StringComparison.Ordinal))),
            $"No line tells {origin} with {string.Join(", ", words)}:\n{Output}");
        return this;
    }
}

/// <summary>One line of worker.log: stage, nas.yaml relative to the project, and the other arguments.</summary>
internal sealed record WorkerStart(string Stage, string Config, string Arguments);
