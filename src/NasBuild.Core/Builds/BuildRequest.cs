using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Builds;

/// <summary>The request to build one model.</summary>
/// <param name="ConfigPath">The path of nas.yaml.</param>
/// <param name="ObjFolder">The folder for the files that stages write: results, trials, the optimised model.</param>
/// <param name="Mode">The treatment of the lock.</param>
/// <param name="Overrides">The settings that override nas.yaml.</param>
public sealed record BuildRequest(string ConfigPath, string ObjFolder, BuildMode Mode, BuildOverrides Overrides)
{
    /// <summary>
    /// The namespace of the generated accessor class; null if no accessor is generated, empty for the global namespace.
    /// </summary>
    public string? AccessorNamespace { get; init; }

    /// <summary>
    /// True for a smoke run: every stage on a few samples and candidates, to see that they work; no lock is written.
    /// </summary>
    public bool IsSmoke { get; init; }

    /// <summary>
    /// The nas.yaml of the project's other models, whose accessor classes must have other names; none if no accessors
    /// are generated.
    /// </summary>
    public IReadOnlyList<string> ModelsBeside { get; init; } = [];

    /// <summary>
    /// The folder of the files that ship: in a folder of their own they cannot have the name of one of the build's.
    /// </summary>
    public string OutputFolder => Path.Combine(ObjFolder, "output");
}
