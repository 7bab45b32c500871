namespace NasBuild.Core.Results;

/// <summary>The licence of the original, which also applies to the optimised model and ships with it.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Spdx">Its SPDX identifier; null if the text is not a well-known licence.</param>
/// <param name="Sha256">The hash of the file.</param>
public sealed record License(string Path, string? Spdx, string Sha256)
{
    /// <summary>The SPDX identifier, or the file's name.</summary>
    public string Name => Spdx ?? System.IO.Path.GetFileName(Path);

    /// <summary>Returns the file that ships beside the model.</summary>
    /// <param name="output">The model's file.</param>
    public static string OutputOf(string output) => output + ".LICENSE.txt";
}
