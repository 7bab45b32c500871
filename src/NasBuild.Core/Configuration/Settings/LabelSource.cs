namespace NasBuild.Core.Configuration.Settings;

/// <summary>Where the names of classes stand: in nas.yaml, or in a file with one a line.</summary>
/// <param name="Names">The names; null where a file has them.</param>
/// <param name="Path">The file, relative to nas.yaml; null where nas.yaml has them.</param>
public sealed record LabelSource(IReadOnlyList<string>? Names, string? Path);
