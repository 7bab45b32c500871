using NasBuild.Onnx;

namespace NasBuild.Core.Storage;

/// <summary>
/// A model that a stage stores for later ones: a file, and a data file beside it for a model of more than 2 GB.
/// </summary>
internal static class StoredModel
{
    /// <summary>Writes the model and returns its hash.</summary>
    /// <exception cref="Diagnostics.NasException">It cannot be written.</exception>
    public static string Write(string path, Model model)
    {
        if (model.FitsOneFile() && model.ExternalFiles.Count == 0)
        {
            AtomicFile.Write(path, model.ToBytes());
            File.Delete(DataOf(path));
        }
        else
        {
            Save(path, model);
        }

        return HashOf(path);
    }

    /// <summary>Returns the hash of the model and its data.</summary>
    public static string HashOf(string path) =>
        File.Exists(DataOf(path)) ? ContentKey.OfFiles([path, DataOf(path)]) : ContentKey.OfFile(path);

    /// <summary>Returns the path of the data file of a large model.</summary>
    public static string DataOf(string path) => path + ".data";

    private static void Save(string path, Model model)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            model.Save(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, e);
        }
    }
}
