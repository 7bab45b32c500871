using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Builds;

/// <summary>What is asked of a build of one model.</summary>
/// <param name="ConfigPath">The path of nas.yaml.</param>
/// <param name="ObjFolder">The folder for what stages leave: results, trials, the optimised model.</param>
/// <param name="Mode">How the lock is treated.</param>
/// <param name="Overrides">What the build says in place of nas.yaml.</param>
public sealed record BuildRequest(string ConfigPath, string ObjFolder, BuildMode Mode, BuildOverrides Overrides)
{
    /// <summary>The namespace of the C# that gives the consumer's code the model; null where none is wanted, empty for none around it.</summary>
    public string? AccessorNamespace { get; init; }
}
