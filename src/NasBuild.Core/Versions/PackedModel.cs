using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Versions;

/// <summary>The model inside a package.</summary>
internal static class PackedModel
{
    /// <summary>Returns its file.</summary>
    /// <exception cref="NasException">
    /// The package contains no model, or several and nas.yaml does not name one.
    /// </exception>
    public static string PathIn(FetchedPackage package, NasConfiguration configuration)
    {
        if (package.Folder is null)
        {
            return package.Path;
        }

        string[] models = [.. Directory.EnumerateFiles(package.Folder, "*.onnx", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(package.Folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        var asked = configuration.Model.File;
        var found = asked is null ? models : [.. models.Where(m => m.Equals(asked, StringComparison.OrdinalIgnoreCase)
            || m.EndsWith("/" + asked, StringComparison.OrdinalIgnoreCase))];
        return found is [var one] ? Path.Combine(package.Folder, one) : throw new NasException(
            Descriptors.PackageUnusable.At(
                configuration.PositionOf(asked is null ? "model.package" : "model.file"), package.Id, package.Version,
                models.Length == 0 ? "it contains no .onnx file."
                : asked is null
                    ? $"it holds several models; name one of them with 'model.file': {string.Join(", ", models)}."
                : $"'model.file' is '{asked}', but it holds {string.Join(", ", models)}."));
    }
}
