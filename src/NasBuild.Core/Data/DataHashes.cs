using System.Collections.Immutable;
using System.Text;
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
    /// <param name="configuration">The configuration.</param>
    /// <param name="classes">The names of the classes in nas.yaml, in the order of the scores: they are the labels of
    /// folders and tables that name classes.</param>
    /// <exception cref="NasException">Some data is missing or cannot be read.</exception>
    public static ImmutableSortedDictionary<string, string> Of(
        NasConfiguration configuration, IReadOnlyList<string>? classes = null) =>
        Splits(configuration).ToImmutableSortedDictionary(
            s => s.Split, s => WithLabels(Hash(configuration, s.Split, s.Path), s.Path, classes ?? []),
            StringComparer.Ordinal);

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
                    configuration.PositionOfSplit(split), file, configuration.Data.KeyOf(split)));
        }
    }

    // In the order of the folders, labels are part of the contents.
    private static string WithLabels(string hash, string path, IReadOnlyList<string> classes)
    {
        var folders = Directory.Exists(path) ? ImageFolder.ClassesIn(path) : [];
        var named = FolderClasses.Named(folders, classes);
        IReadOnlyList<string> labels = DataFile.IsTable(path) ? classes
            : [.. folders.Where((f, i) => named.GetValueOrDefault(f, i) != i).Select(f => $"{f}/{named[f]}")];
        return labels.Count == 0 ? hash
            : ContentKey.OfBytes(Encoding.UTF8.GetBytes($"{hash} {ContentKey.Of(labels)}"));
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
                    configuration.PositionOfSplit(split),
                    Path.GetRelativePath(configuration.Folder, path),
                    e.Message),
                e);
        }
    }
}
