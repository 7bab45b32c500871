using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>The sum of losses, each times its weight.</summary>
/// <param name="Terms">The losses and weights; at least one.</param>
public sealed record WeightedSum(params ImmutableArray<(Loss Loss, double Weight)> Terms) : Loss
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs) =>
        [.. Terms.SelectMany(t => t.Loss.Targets(outputs)).DistinctBy(t => t.Name)];
}
