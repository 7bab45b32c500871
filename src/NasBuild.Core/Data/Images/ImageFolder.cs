using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Data.Images;

/// <summary>
/// A folder of images: in a subfolder for each class, images in the ordinal order of their names, or directly, without
/// classes. Files that operating systems create there are ignored.
/// </summary>
/// <param name="configuration">The configuration with <c>data.images</c>.</param>
/// <param name="name">The folder as nas.yaml names it.</param>
/// <param name="path">Its full path.</param>
/// <param name="position">The position of its key in nas.yaml.</param>
internal sealed class ImageFolder(
    NasConfiguration configuration, string name, string path, SourcePosition? position)
{
    private const int MaxImages = 1_000_000;
    private static readonly string[] LeftBySystems = ["Thumbs.db", "desktop.ini"];

    /// <summary>The classes.</summary>
    public IReadOnlyList<string> Classes { get; } = ClassesIn(path);

    /// <summary>The class of each folder of <see cref="Classes"/>; default: in their order.</summary>
    public IReadOnlyDictionary<string, int> ClassOf { get; init; } = FolderClasses.InOrder(ClassesIn(path));

    /// <summary>Returns the classes of a folder.</summary>
    public static IReadOnlyList<string> ClassesIn(string path) =>
        [.. Names(Directory.EnumerateDirectories(path)).Where(IsMeant)];

    /// <summary>
    /// Returns every file in the folder or a class, ignored ones too: the files that a build depends on.
    /// </summary>
    public static IReadOnlyList<string> Files(string path) =>
        [.. Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal)
            .Prepend(path).SelectMany(f => Directory.EnumerateFiles(f).Order(StringComparer.Ordinal))];

    /// <summary>
    /// Returns the names below the folder that the samples depend on; those of classes end with a slash.
    /// </summary>
    public static IReadOnlyList<string> Entries(string path) =>
    [
        .. Names(Directory.EnumerateFiles(path)).Where(IsMeant),
        .. Names(Directory.EnumerateDirectories(path)).Where(IsMeant).SelectMany(c =>
            Names(Directory.EnumerateFiles(Path.Combine(path, c))).Where(IsMeant)
                .Select(f => $"{c}/{f}").Prepend(c + "/")),
    ];

    /// <summary>
    /// Returns the images as bytes in the layout of <paramref name="input"/>, and the indices of their classes if there
    /// are any.
    /// </summary>
    /// <exception cref="NasException">The input takes no images, or a file is not an image.</exception>
    public IReadOnlyList<Column> Read(ValueInfo input) => Read(ImageFile.Endings, "image", names =>
        new ImageList(configuration, name, path, position).Read(names, input));

    /// <summary>Returns samples of files of another kind, and the indices of their classes if there are any.</summary>
    /// <param name="endings">The endings of the files' names.</param>
    /// <param name="kind">What the files are.</param>
    /// <param name="read">Reads the files with these names in the folder.</param>
    /// <exception cref="NasException">A file is not of that kind.</exception>
    public IReadOnlyList<Column> Read(
        IReadOnlyList<string> endings, string kind, Func<IReadOnlyList<string>, Column> read)
    {
        var samples = List(endings, kind);
        if (samples.Count == 0)
        {
            return [];
        }

        var column = read([.. samples.Select(i => i.Name)]);
        int[] labels = [.. samples.Select(i => i.Class)];
        return Classes.Count == 0 ? [column] : [
            column,
            new Column("labels", ElementType.Int32, [samples.Count], MemoryMarshal.AsBytes(labels.AsSpan()).ToArray())];
    }

    private List<(string Name, int Class)> List(IReadOnlyList<string> endings, string kind)
    {
        if (Classes.FirstOrDefault(c => Directory.EnumerateDirectories(Path.Combine(path, c)).Any()) is { } deep)
        {
            throw new NasException(Descriptors.UnknownDataFormat.At(
                position, Full(deep), "it contains folders.", $"a folder of {kind}s for each class"));
        }

        var images = new List<(string, int)>();
        foreach (var entry in Entries(path).Where(e => !e.EndsWith('/')))
        {
            var slash = entry.IndexOf('/', StringComparison.Ordinal);
            if (!endings.Any(e => entry.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            {
                throw new NasException(Descriptors.UnknownDataFormat.At(
                    position, Full(entry), $"its name ends in '{Path.GetExtension(entry)}'.",
                    Nearest.Listed(endings, "and")));
            }

            if (slash < 0 && Classes.Count > 0)
            {
                throw new NasException(Descriptors.UnknownDataFormat.At(
                    position, Full(entry), "it is outside the class folders.", $"each {kind} in the folder of its class"));
            }

            images.Add((entry, slash < 0 ? 0 : ClassOf[entry[..slash]]));
        }

        return images.Count <= MaxImages ? images : throw Unreadable(
            name, $"it has {images.Count} {kind}s: up to {MaxImages} can be read.");
    }

    private NasException Unreadable(string what, string why) => new(Descriptors.DataUnreadable.At(position, what, why));

    private string Full(string entry) => $"{name.TrimEnd('/')}/{entry}";

    private static bool IsMeant(string name) =>
        name[0] != '.' && !LeftBySystems.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Names(IEnumerable<string> paths) =>
        paths.Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal);
}
