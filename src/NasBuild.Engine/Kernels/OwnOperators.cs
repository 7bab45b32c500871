using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Kernels.Attention;
using NasBuild.Onnx;

namespace NasBuild.Engine.Kernels;

/// <summary>Our own operators, which ONNX Runtime runs on the CPU.</summary>
internal static unsafe class OwnOperators
{
    /// <summary>Their domain.</summary>
    public const string Domain = "nasbuild";

    /// <summary>The version of their operator set.</summary>
    public const long Version = 1;

    private static readonly Lazy<nint> Operators = new(Create);

    /// <summary>Registers the operators for sessions with <paramref name="options"/>.</summary>
    public static void AddTo(SessionOptions options) =>
        NativeApi.AddDomain(options.DangerousGetHandle(), Operators.Value);

    private static nint Create()
    {
        var domain = NativeApi.CreateCustomOpDomain(Domain);
        NativeApi.AddToDomain(
            domain, CustomOp.Create("Conv", 2, 3, a => new ConvolutionKernel(ConvolutionAttributes.Of(a))));
        NativeApi.AddToDomain(domain, CustomOp.Create("ConvTranspose", 2, 2, a =>
            new TransposedConvolutionKernel(ConvolutionAttributes.Of(a), a["input_size"])));
        NativeApi.AddToDomain(domain, CustomOp.Create("ConvWeightGradient", 2, 2, a =>
            new ConvolutionWeightKernel(ConvolutionAttributes.Of(a), a["kernel_shape"])));
        NativeApi.AddToDomain(domain, CustomOp.Create("Round", 3, 3, a =>
            new RoundingKernel(a["axis"][0], a["range"][0], a["range"][1])));
        NativeApi.AddToDomain(
            domain, CustomOp.Create("Histogram", 1, 1, _ => new HistogramKernel(), ElementType.Int64));
        NativeApi.AddToDomain(domain, CustomOp.Create("Attention", 4, 5, _ => new AttentionKernel()));
        NativeApi.AddToDomain(
            domain, CustomOp.Create("AttentionGradient", 5, 6, _ => new AttentionGradientKernel(), outputs: 3));
        return domain;
    }
}
