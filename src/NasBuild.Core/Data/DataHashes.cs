using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Data;

/// <summary>The hashes of the data's contents.</summary>
internal static class DataHashes
{
    /// <summary>Returns the SHA-256 of the data by split.</summary>
    /// <exception cref="NasException">Some data is missing or cannot be read.</exception>
    public static ImmutableSortedDictionary<string, string> Of(NasConfiguration configuration) =>
        Splits(configuration).ToImmutableSortedDictionary(
            s => s.Split, s => Hash(configuration, s.Split, s.Path), StringComparer.Ordinal);

    /// <summary>Returns the splits that nas.yaml names, and the full paths of their data.</summary>
    /// <exception cref="NasException">Some data is missing.</exception>
    public static IEnumerable<(string Split, string Path)> Splits(NasConfiguration configuration)
    {
        foreach (var (split, file) in configuration.Data.Files)
        {
            var path = configuration.FullPath(file);
            yield return Path.Exists(path)
                ? (split, path)
                : throw new NasException(Descriptors.DataMissing.At(
                    configuration.PositionOf($"data.{split}"), file, $"data.{split}"));
        }
    }

    private static string Hash(NasConfiguration configuration, string split, string path)
    {
        try
        {
            return Directory.Exists(path) ? ContentKey.OfFolder(path, ImageFolder.Entries(path)) : ContentKey.OfFiles(
                DataFile.Parts(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFormatException)
        {
            throw new NasException(
                Descriptors.DataUnreadable.At(
                    configuration.PositionOf($"data.{split}"),
                    Path.GetRelativePath(configuration.Folder, path),
                    e.Message),
                e);
        }
    }
}
