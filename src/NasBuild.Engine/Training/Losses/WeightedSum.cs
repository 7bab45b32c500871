using System.Collections.Immutable;
using NasBuild.Engine.Gradients;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>The sum of losses, each times its weight.</summary>
/// <param name="Terms">The losses and weights; at least one.</param>
public sealed record WeightedSum(params ImmutableArray<(Loss Loss, double Weight)> Terms) : Loss
{
    internal override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs) =>
        [.. Terms.SelectMany(t => t.Loss.Targets(outputs)).DistinctBy(t => t.Name)];

    internal override LossGraph Write(GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight = 1)
    {
        var written = Terms.Select(t => t.Loss.Write(write, outputs, weight * t.Weight)).ToList();
        return new LossGraph(
            write.Sum([.. written.Select(t => t.Value)]),
            written.SelectMany(t => t.Gradients).GroupBy(g => g.Key, g => g.Value).ToDictionary(g => g.Key, g => write.Sum([.. g])));
    }
}
