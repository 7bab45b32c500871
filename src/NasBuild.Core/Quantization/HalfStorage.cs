using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>
/// A transformation without choices for models whose file holds its weights in half precision: those that no other
/// transformation stores in fewer bits are stored so again.
/// </summary>
internal sealed class HalfStorage : ITransformation
{
    /// <inheritdoc/>
    public string Name => "half-storage";

    /// <inheritdoc/>
    public Space Space { get; } = new([]);

    /// <inheritdoc/>
    public bool RunsAfterTraining => true;

    /// <summary>Returns true if all weights of a graph, and its bodies, are of half precision.</summary>
    public static bool Suits(Graph graph)
    {
        var weights = WeightedNodes.In(graph).SelectMany(n => n.Weights).ToList();
        return weights.Count > 0 && weights.TrueForAll(w => w.ElementType == ElementType.Float16);
    }

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        var plan = WeightedNodes.In(model.Model.Graph).Aggregate(
            new QuantizationPlan(NodeBits.Float), (found, node) => found.With(node.Name, new NodeBits(16, 32)));
        return model with { Model = Float16Weights.Apply(model.Model, plan).Model };
    }

    /// <inheritdoc/>
    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed) => null;
}
