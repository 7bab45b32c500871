using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>Turns the tensors of <c>Constant</c> nodes into initializers, so that weights are found in one place.</summary>
internal static class LiftConstantsPass
{
    public static Graph Apply(Graph graph)
    {
        var lifted = graph.Nodes.Where(n => n.Is("Constant") && n.Tensor("value") is not null).ToList();
        return lifted.Count == 0 ? graph : graph.With(
            graph.Nodes.Except(lifted),
            graph.Initializers.Concat(lifted.Select(n => n.Tensor("value")!.Rename(n.Outputs[0]))));
    }
}
