using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>
/// Finds nodes with weights inside of their branches or bodies, which are neither pruned nor trained: which of them runs,
/// and how often, depends on the inputs.
/// </summary>
internal static class WeightsInBranches
{
    /// <summary>Returns the nodes.</summary>
    public static IEnumerable<Node> Of(Graph graph) => graph.Nodes.Where(n => n.Subgraphs.Any(Holds)
        || n.CapturedNames().Any(c => graph.Values.TryGetValue(c, out var value) && IsWeight(value.Constant)));

    private static bool Holds(Graph graph) => graph.Initializers.Any(IsWeight)
        || graph.Nodes.Any(n => IsWeight(n.ConstantTensor()) || n.Subgraphs.Any(Holds));

    private static bool IsWeight(Tensor? tensor) =>
        tensor is { Shape.Length: > 1, Count: > 1 } && tensor.ElementType.IsFloat();
}
