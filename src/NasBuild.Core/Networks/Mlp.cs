using NasBuild.Core.Networks.Layers;
using NasBuild.Onnx;

namespace NasBuild.Core.Networks;

/// <summary>A network of fully connected layers, each except the last followed by a ReLU.</summary>
/// <param name="Shape">The shape of a sample; it is flattened.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Widths">The number of units in each hidden layer.</param>
public sealed record Mlp(IReadOnlyList<int> Shape, int Classes, IReadOnlyList<int> Widths) : Network
{
    /// <inheritdoc/>
    public override string Name => "mlp";

    internal override void Write(NetworkWriter write)
    {
        var x = write.Input("input", ElementType.Float, Shape.Select(d => (long)d));
        x = Shape.Count == 1 ? x : write.Op("Flatten", "flatten", [x]);
        var from = Shape.Aggregate(1, (product, dim) => product * dim);
        foreach (var (i, width) in Widths.Index())
        {
            x = write.Relu(write.Linear($"layer{i + 1}", x, from, width, Initialisation.HeDeviation(from)));
            from = width;
        }

        write.Output(write.Linear("head", x, from, Classes, Initialisation.GlorotDeviation(from, Classes)), Classes);
    }
}
