namespace NasBuild.Core.Results;

/// <summary>The training engine in a lock: another one, or another version, rounds in another way.</summary>
/// <param name="Name">Its name, as in nas.yaml.</param>
/// <param name="Version">The version of the library that computes.</param>
public sealed record LockedEngine(string Name, string Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";
}
