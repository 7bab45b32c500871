namespace NasBuild.Core.Configuration.Settings;

/// <summary>The source of the class names: nas.yaml, or a file with one name per line.</summary>
/// <param name="Names">The names; null if they are in a file.</param>
/// <param name="Path">The file, relative to nas.yaml; null if the names are in nas.yaml.</param>
public sealed record LabelSource(IReadOnlyList<string>? Names, string? Path);
