using System.Collections.Frozen;
using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// The table of channel rules by operator: all that structured pruning knows about ONNX. An operator that is not listed
/// is left alone, with all its inputs and outputs.
/// </summary>
internal static class ChannelRules
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string MicrosoftDomain = "com.microsoft";

    private static readonly (string Operators, ChannelRule Rule)[] Table =
    [
        // Index by index: broadcasting aligns the axes.
        ("Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Cast Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu "
            + "HardSigmoid HardSwish Identity IsInf IsNaN " +
         "LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt "
         + "Swish Tan Tanh ThresholdedRelu",
            new(Elementwise.Relate)),
        ("CastLike Dropout", new(Elementwise.Unary)),
        ("Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean "
            + "Min Mod Mul Or Pow PRelu Sub Sum Where Xor",
            new(Elementwise.Relate)),
        ("QuantizeLinear DequantizeLinear", new(Quantization.Relate)),

        // Sums of products over channels.
        ("Conv", new(Convolution.Conv, Convolution.ResizeConv)),
        ("ConvTranspose", new(Convolution.ConvTranspose, Convolution.ResizeConvTranspose)),
        ("Gemm", new(Products.Gemm)),
        ("MatMul", new(Products.MatMul)),
        ("Einsum", new(Products.Einsum)),

        // Statistics: per channel, or over channels.
        ("BatchNormalization", new(Normalization.Batch)),
        ("InstanceNormalization", new(Normalization.Instance)),
        ("GroupNormalization", new(Normalization.Group, Normalization.ResizeGroup)),
        ("LayerNormalization RMSNormalization SimplifiedLayerNormalization", new(Normalization.Layer)),
        ("LRN", new(Normalization.LocalResponse)),
        ("Softmax LogSoftmax Hardmax", new(Normalization.Softmax)),
        ("LpNormalization CumSum", new(Normalization.OneAxis)),
        (
            "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare",
            new(Reduction.Relate)),
        ("ArgMax ArgMin", new(Reduction.Arg)),
        ("TopK", new(Reduction.TopK)),

        // Heads.
        ("Attention", new(Attention.Standard, Attention.Resize)),
        ("RotaryEmbedding", new(Attention.Rotary, Attention.Resize)),

        // Windows over positions.
        ("AveragePool MaxPool LpPool GlobalAveragePool GlobalMaxPool GlobalLpPool", new(Pooling.Relate)),
        ("Resize Upsample", new(Resampling.Resize, Resampling.Rescale)),
        ("Pad", new(Resampling.Pad)),

        // Axes joined, taken apart, renamed.
        ("Concat", new(Joining.Concat)),
        ("Split", new(Joining.Split, Joining.ResizeSplit)),
        ("Slice", new(Picking.Slice, Picking.ResizeSlice)),
        ("Gather", new(Picking.Gather, Picking.ResizeGather)),
        ("Transpose", new(Axes.Transpose)),
        ("Squeeze", new(Axes.Squeeze)),
        ("Unsqueeze", new(Axes.Unsqueeze)),
        ("Expand", new(Axes.Expand, Axes.ResizeExpand)),
        ("Tile", new(Axes.Tile)),
        ("Reshape", new(Reshaping.Reshape, Reshaping.Resize)),
        ("Flatten", new(Reshaping.Flatten)),
        ("DepthToSpace", new(SpaceAndDepth.DepthToSpace)),
        ("SpaceToDepth", new(SpaceAndDepth.SpaceToDepth)),

        // Sizes as numbers.
        ("Shape", new(Sizes.Shape)),
        ("ConstantOfShape Range", new(Sizes.Made)),
    ];

    // What ONNX Runtime's optimisers and exporters write: the domain com.microsoft.
    private static readonly (string Operators, ChannelRule Rule)[] Microsoft =
    [
        ("BiasGelu FastGelu Gelu QuickGelu", new(Elementwise.Relate)),
        ("FusedConv", new(Convolution.Conv, Convolution.ResizeConv)),
        ("FusedGemm", new(Products.Gemm)),
        ("FusedMatMul", new(Products.MatMul)),
        ("SimplifiedLayerNormalization", new(Normalization.Layer)),
        ("SkipLayerNormalization SkipSimplifiedLayerNormalization", new(Fused.SkipNormalization)),
        ("EmbedLayerNormalization", new(Fused.EmbedNormalization)),
        ("Attention", new(Fused.Attention, Attention.Resize)),
        ("MultiHeadAttention", new(Attention.MultiHead, Attention.Resize)),
        ("GroupQueryAttention", new(Attention.GroupQuery, Attention.Resize)),
        ("RotaryEmbedding", new(Attention.Rotary, Attention.Resize)),
    ];

    private static readonly FrozenDictionary<string, FrozenDictionary<string, ChannelRule>> ByDomain =
        new[] { ("", Table), (MicrosoftDomain, Microsoft) }.ToFrozenDictionary(
            d => d.Item1,
            d => d.Item2.SelectMany(r => r.Operators.Split(' ').Select(o => (o, r.Rule)))
                .ToFrozenDictionary(r => r.o, r => r.Rule));

    // Operators that keep zeros zero: a constant that passes only through these is still a parameter.
    private static readonly FrozenSet<string> KeepsZero = FrozenSet.Create(
        "Cast", "Concat", "DequantizeLinear", "Dropout", "Expand", "Flatten", "Gather", "Identity", "Mul", "Neg",
        "Reshape", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze");

    /// <summary>Returns the node's rule, or null.</summary>
    public static ChannelRule? For(Node node) =>
        ByDomain.GetValueOrDefault(node.Domain)?.GetValueOrDefault(node.OpType);

    /// <summary>Returns true if the node works index by index.</summary>
    public static bool IsElementwise(Node node) => For(node)?.Relate == Elementwise.Relate;

    /// <summary>Returns true if zeros in the node's inputs are zeros in its outputs.</summary>
    public static bool KeepsZeros(Node node) => node.Domain.Length == 0 && KeepsZero.Contains(node.OpType);
}
