using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>
/// Models of more than 2 GB: they are no single message, which is what ONNX Runtime takes from memory.
/// </summary>
internal static class LargeModel
{
    /// <summary>Creates a session from temporary files: the model, and its data beside it.</summary>
    public static InferenceSession CreateSession(Model model, SessionSettings settings, SessionOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            model.Save(path, settings.LargestModelBytes);
            return new InferenceSession(path, options);
        }
        finally
        {
            Delete(folder);
        }
    }

    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows deletes no file that the session has mapped; it lies in the folder of temporary files.
        }
    }
}
