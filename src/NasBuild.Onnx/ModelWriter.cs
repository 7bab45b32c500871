using Google.Protobuf;
using NasBuild.Onnx.Files;

namespace NasBuild.Onnx;

/// <summary>Writes a model file, and beside it a data file if the model needs one.</summary>
internal static class ModelWriter
{
    /// <summary>The maximum size of a Protocol Buffers message.</summary>
    public const long LargestMessageBytes = int.MaxValue;

    private const long SmallBytes = 1024;

    public static void Save(Model model, string path, long largestMessageBytes = LargestMessageBytes)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        var dataPath = target + ".data";
        var tooLarge = model.MessageBytes > largestMessageBytes;

        bool Stays(Tensor tensor) =>
            tensor.External is { } source && RealPath.AreSame(Path.Combine(folder, tensor.Location!), source.Path);
        bool IsInMemoryAndMoves(Tensor tensor) =>
            tooLarge && !tensor.IsExternal && tensor.ElementType.Bits() > 0 && tensor.SizeBytes >= SmallBytes;
        var needsData = model.Tensors().Any(t => (t.IsExternal && !Stays(t)) || IsInMemoryAndMoves(t));

        using var file = new PendingFile(target);
        using var data = needsData ? new PendingFile(dataPath) : null;
        if (data is not null)
        {
            // Data in the file that is about to be replaced is copied.
            var writer = new ExternalDataWriter(data.Stream, Path.GetFileName(dataPath));
            model = model.Map(t => IsInMemoryAndMoves(t) || (t.IsExternal && (!Stays(t) || RealPath.AreSame(
                t.External!.Path, dataPath))) ? writer.Move(t, folder) : t);
            data.Flush();
        }

        model.ToProto().WriteTo(file.Stream);
        file.Flush();
        if (data is not null && File.Exists(dataPath))
        {
            // Between the two steps below an old model would read new data: a missing model is better than a wrong one.
            File.Delete(target);
        }

        data?.Commit();
        file.Commit();
    }
}
