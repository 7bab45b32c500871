using System.Collections.Immutable;

namespace NasBuild.Core.Pipeline;

/// <summary>A stage of a build: a function of the results of others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">The stages whose results it reads.</param>
/// <param name="File">The file of its result in the build's obj folder; null if it has none.</param>
internal abstract record BuildStage(string Name, ImmutableArray<BuildStage> Inputs, string? File)
{
    /// <summary>Returns true if a stage is an input, or one of an input.</summary>
    public bool Reads(BuildStage other) => Inputs.Any(i => i == other || i.Reads(other));
}

/// <summary>A stage with a result of a given type.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">The stages whose results it reads.</param>
/// <param name="File">The file of its result in the build's obj folder; null if it has none.</param>
internal sealed record BuildStage<T>(
    string Name, ImmutableArray<BuildStage> Inputs, string? File) : BuildStage(Name, Inputs, File)
    where T : class
{
    /// <summary>The function that makes the result.</summary>
    public required Func<BuildRun, T> Make { get; init; }

    /// <summary>
    /// The content key of all that the result depends on; null if every run makes it, or if it manages its own cache.
    /// </summary>
    public Func<BuildRun, string?> Key { get; init; } = _ => null;

    /// <summary>
    /// True if the result is a file that another project's build of the same nas.yaml may have made just now.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// The files beside the result that a shared cache has with it; null if the result is made on every machine.
    /// </summary>
    public ImmutableArray<string>? CachedFiles { get; init; }

    /// <summary>Returns true if a result is of those that a shared cache has.</summary>
    public Func<BuildRun, bool> IsCached { get; init; } = _ => true;

    /// <summary>Returns true if a result of a shared cache, which anybody may have written, fits the model.</summary>
    public Func<BuildRun, T, bool> Fits { get; init; } = (_, _) => true;

    /// <summary>Returns true if a cached result is made again all the same.</summary>
    public Func<BuildRun, bool> IsStale { get; init; } = _ => false;

    /// <summary>Returns true if a cached result may be used, such as one whose model still exists.</summary>
    public Func<BuildRun, T, bool> IsValid { get; init; } = (_, _) => true;

    /// <summary>The check of every result, cached or made.</summary>
    public Action<BuildRun, T> Check { get; init; } = (_, _) => { };
}
