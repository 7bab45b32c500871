using System.Text;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NuGet.Common;
using NuGet.Packaging;
using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>
/// A model as a NuGet package: a project that references it gets the model in its output folder, and a nas.yaml can
/// name it as <c>model.package</c>. The same contents give the same bytes.
/// </summary>
/// <param name="Model">The model's file.</param>
/// <param name="Path">Its path in the build output.</param>
public sealed record ModelPackage(string Model, string Path)
{
    private const string ContentFolder = "contentFiles/any/any/";
    private static readonly PackageIdType PackageId = new();
    private static readonly VersionType SemanticVersion = new();

    /// <summary>A description in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The readme that a feed shows, in Markdown.</summary>
    public required string Readme { get; init; }

    /// <summary>The file with its licence; null if there is none.</summary>
    public string? License { get; init; }

    /// <summary>The files beside the model.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>Writes the package into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="id">The package's id.</param>
    /// <param name="version">Its version: semver.org 2.0.0.</param>
    /// <returns>The path of the .nupkg.</returns>
    /// <exception cref="NasException">The id or the version is not valid, or the file cannot be written.</exception>
    public string Write(string folder, string id, string version)
    {
        if (!PackageId.IsValid(id))
        {
            throw new NasException(Descriptors.InvalidPackageName.With("The package's id", id, PackageId.Expected));
        }

        if (!SemanticVersion.IsValid(version) || !NuGetVersion.TryParse(version, out var parsed))
        {
            throw new NasException(Descriptors.InvalidPackageName.With(
                "The package's version", version, SemanticVersion.Expected));
        }

        var builder = new PackageBuilder(deterministic: true, NullLogger.Instance)
        {
            Id = id,
            Version = parsed,
            Description = Description,
            Readme = "README.md",
            DeterministicTimestamp = "2000-01-01T00:00:00Z",
        };
        builder.Authors.Add("NasBuild");
        builder.Tags.AddRange(["onnx", "model", "nasbuild"]);
        builder.ContentFiles.Add(
            new ManifestContentFiles { Include = $"any/any/{Path}", BuildAction = "Content", CopyToOutput = "true" });
        builder.Files.Add(FromFile(Model, ContentFolder + Path));
        var contentFolder = (ContentFolder + Path)[..((ContentFolder + Path).LastIndexOf('/') + 1)];
        foreach (var companion in Companions)
        {
            var name = System.IO.Path.GetFileName(companion);
            builder.Files.Add(FromFile(companion, contentFolder + name));
            builder.ContentFiles.Add(new ManifestContentFiles
            {
                Include = $"{contentFolder["contentFiles/".Length..]}{name}",
                BuildAction = "Content",
                CopyToOutput = "true"
            });
        }

        builder.Files.Add(FromText(Readme, "README.md"));
        if (License is not null)
        {
            builder.Files.Add(FromFile(License, "LICENSE.txt"));
            builder.LicenseMetadata = new LicenseMetadata(
                LicenseType.File, "LICENSE.txt", expression: null, warningsAndErrors: null,
                LicenseMetadata.EmptyVersion);
        }

        using var package = new MemoryStream();
        builder.Save(package);
        var path = System.IO.Path.Combine(folder, $"{id}.{parsed.ToNormalizedString()}.nupkg");
        AtomicFile.Write(path, package.ToArray());
        return path;
    }

    private static PackedFile FromFile(string file, string target) => new(target, () => File.OpenRead(file));

    private static PackedFile FromText(string text, string target) =>
        new(target, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
