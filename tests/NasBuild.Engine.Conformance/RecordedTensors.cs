using System.Runtime.CompilerServices;
using NasBuild.Onnx;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Tensors that a script of the folder PyTorch recorded; the script beside the file says what they are.
/// </summary>
public static class RecordedTensors
{
    /// <summary>The tensors of a file, by name.</summary>
    public static IReadOnlyDictionary<string, Tensor> Of(string file) =>
        Model.Load(PathOf(file)).Graph.Initializers.ToDictionary(t => t.Name);

    /// <summary>The path of a file.</summary>
    public static string PathOf(string file, [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "PyTorch", file);

    /// <summary>The tensor as double under another name.</summary>
    public static Tensor AsDouble(this Tensor tensor, string name) =>
        Tensor.FromDoubles(name, ElementType.Double, tensor.Shape.AsSpan(), tensor.ToDoubles());
}
