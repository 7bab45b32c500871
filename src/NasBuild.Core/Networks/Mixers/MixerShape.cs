using NasBuild.Core.Networks.Layers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>The sizes of a layer between positions or channels of a language model.</summary>
/// <param name="Length">The number of positions.</param>
/// <param name="Width">The number of channels.</param>
/// <param name="Heads">The number of heads, a divisor of the width.</param>
/// <param name="Last">The deviation of the weights that end a residual branch.</param>
internal sealed record MixerShape(int Length, int Width, int Heads, double Last)
{
    /// <summary>The deviation of other weights.</summary>
    public const double Deviation = 0.02;

    /// <summary>The number of channels of a head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Adds a linear layer whose output is split into heads.</summary>
    /// <param name="write">The network.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">[batch, length, width].</param>
    /// <param name="order">The order of the axes of [batch, length, heads, head width].</param>
    public string Split(NetworkWriter write, string name, string x, params long[] order)
    {
        var dense = write.Dense(name, x, Width, Width, Deviation);
        var heads = write.Op(
            "Reshape", $"{name}.heads",
            [dense, write.Constant("heads.shape", [4], [0L, Length, Heads, HeadWidth])]);
        return write.Op("Transpose", $"{name}.split", [heads], Attribute.Of("perm", order));
    }

    /// <summary>Adds the heads side by side.</summary>
    /// <param name="write">The network.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="mixed">[batch, heads, length, head width].</param>
    public string Merge(NetworkWriter write, string name, string mixed) => write.Op(
        "Reshape", $"{name}.merged",
        [
            write.Op("Transpose", $"{name}.joined", [mixed], Attribute.Of("perm", [0L, 2, 1, 3])),
            write.Constant("merged.shape", [3], [0L, Length, Width]),
        ]);

    /// <summary>Returns a matrix [length, length] of a function of row and column.</summary>
    public float[] Matrix(Func<int, int, float> value) =>
        [.. Enumerable.Range(0, Length * Length).Select(i => value(i / Length, i % Length))];
}
