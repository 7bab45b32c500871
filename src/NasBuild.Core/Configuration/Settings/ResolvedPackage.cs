namespace NasBuild.Core.Configuration.Settings;

/// <summary>The resolved package that holds the original model.</summary>
/// <param name="Id">Its id, as its feed writes it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">
/// The hash of the file on the feed: the .nupkg file, or the .onnx file of a folder of models.
/// </param>
/// <param name="Path">The path of that file on this machine.</param>
/// <param name="ModelPath">The path of the model's file on this machine.</param>
public sealed record ResolvedPackage(string Id, string Version, string Sha256, string Path, string ModelPath);
