using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>The values of a graph whose ranges static quantization may need.</summary>
internal static class CalibratedValues
{
    /// <summary>
    /// Returns the inputs of weighted nodes, and the outputs of all nodes with 8-bit kernels; float values only.
    /// </summary>
    public static IEnumerable<string> Of(Graph graph) => graph.Nodes
        .Where(n => Int8Operators.Of(n) is Int8Form.Weighted or Int8Form.Arithmetic)
        .SelectMany(n => Int8Operators.Of(n) == Int8Form.Weighted ? new[] { n.Inputs[0], Int8Region.Fused(graph, n) }
            : [Int8Region.Fused(graph, n)])
        .Where(v => graph[v].Initializer is null)
        .Distinct();
}
