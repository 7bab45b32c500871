using NasBuild.Core.Configuration.Keys;

namespace NasBuild.Core.Targets;

/// <summary>The keys of targets, for commands that set them.</summary>
public static class TargetKeys
{
    /// <summary>The key and the description of every target, as in the reference of nas.yaml.</summary>
    public static IReadOnlyList<(string Key, string Description)> All { get; } =
    [
        .. TargetTable.All.Select(t =>
            (t.Key, KeyTable.Root.Entries("").Single(e => e.Path == $"target.{t.Key}").Description)),
    ];
}
