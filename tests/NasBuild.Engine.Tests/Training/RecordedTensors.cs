using System.Runtime.CompilerServices;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

/// <summary>Tensors that a script of the folder PyTorch recorded; the script beside the file says what they are.</summary>
internal static class RecordedTensors
{
    public static IReadOnlyDictionary<string, Tensor> Of(string file, [CallerFilePath] string thisFile = "") =>
        Model.Load(Path.Combine(Path.GetDirectoryName(thisFile)!, "../PyTorch", file)).Graph.Initializers.ToDictionary(t => t.Name);

    /// <summary>The tensor as double under another name.</summary>
    public static Tensor AsDouble(this Tensor tensor, string name) => Tensor.FromDoubles(name, ElementType.Double, tensor.Shape.AsSpan(), tensor.ToDoubles());

    /// <summary>Holds the L2 norm of the difference against that of <paramref name="expected"/>.</summary>
    public static void AreClose(IEnumerable<double> expected, IEnumerable<double> computed, double tolerance, string what)
    {
        double[] values = [.. expected];
        var error = Math.Sqrt(values.Zip(computed, (a, b) => (a - b) * (a - b)).Sum() / values.Sum(v => v * v));
        // IsLessThan would let NaN pass.
        Assert.IsInRange(0, tolerance, error, $"{what} is {error:e1} off.");
    }
}
