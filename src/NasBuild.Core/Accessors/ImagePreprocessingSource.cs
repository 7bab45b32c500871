using NasBuild.Core.Data.Images;

namespace NasBuild.Core.Accessors;

/// <summary>The source of <see cref="ImagePreprocessing"/>, for the consumer's code.</summary>
internal static class ImagePreprocessingSource
{
    private const string Begin = "/// <summary>";

    /// <summary>The class and its documentation.</summary>
    public static string Class { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(ImagePreprocessing).Assembly.GetManifestResourceStream(
            $"{typeof(ImagePreprocessing).FullName}.cs")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return text[text.IndexOf(Begin, StringComparison.Ordinal)..].TrimEnd();
    }
}
