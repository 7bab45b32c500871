namespace NasBuild.Core.Results;

/// <summary>The licence of the original, which holds for what is made of it and is carried along.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Spdx">Its SPDX identifier; null where the text is none of the well-known ones.</param>
/// <param name="Sha256">The hash of the file.</param>
public sealed record License(string Path, string? Spdx, string Sha256)
{
    /// <summary>The SPDX identifier, or the file's name.</summary>
    public string Name => Spdx ?? System.IO.Path.GetFileName(Path);

    /// <summary>The file that ships beside the model.</summary>
    /// <param name="output">The model's file.</param>
    public static string OutputOf(string output) => output + ".LICENSE.txt";
}
