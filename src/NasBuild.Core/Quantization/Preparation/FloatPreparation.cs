using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.Preparation;

/// <summary>The rewrites of a float graph that calibration and static quantization must agree on.</summary>
internal static class FloatPreparation
{
    public static Graph Apply(Graph graph) => SpatialMeanPass.Apply(ConstantsToInitializersPass.Run(graph));
}
