using System.Collections.Immutable;

namespace NasBuild.Core.Pipeline;

/// <summary>A stage of a build: a function of the results of others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">The stages whose results it reads.</param>
/// <param name="File">The file of its result in the build's own folder; null where it leaves none.</param>
internal abstract record BuildStage(string Name, ImmutableArray<BuildStage> Inputs, string? File)
{
    /// <summary>Whether a stage is an input, or one of an input.</summary>
    public bool Reads(BuildStage other) => Inputs.Any(i => i == other || i.Reads(other));
}

/// <summary>A stage with its result.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">The stages whose results it reads.</param>
/// <param name="File">The file of its result in the build's own folder; null where it leaves none.</param>
internal sealed record BuildStage<T>(string Name, ImmutableArray<BuildStage> Inputs, string? File) : BuildStage(Name, Inputs, File)
    where T : class
{
    /// <summary>Makes the result.</summary>
    public required Func<BuildRun, T> Make { get; init; }

    /// <summary>The content key of all that the result depends on; null where it is made by every run, or keeps itself.</summary>
    public Func<BuildRun, string?> Key { get; init; } = _ => null;

    /// <summary>Whether a result that was found is made anew all the same.</summary>
    public Func<BuildRun, bool> IsStale { get; init; } = _ => false;

    /// <summary>Whether a result that was found may be taken, such as one whose model is still there.</summary>
    public Func<BuildRun, T, bool> IsWhole { get; init; } = (_, _) => true;

    /// <summary>What is checked of every result, found or made.</summary>
    public Action<BuildRun, T> Check { get; init; } = (_, _) => { };
}
