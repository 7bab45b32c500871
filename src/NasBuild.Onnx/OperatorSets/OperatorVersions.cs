// ONNX's operators and their versions: github.com/onnx/onnx, docs/Changelog.md, up to ONNX 1.22.
using System.Collections.Frozen;
using NasBuild.Onnx.OperatorSets.Rules;

namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// Every operator of ONNX's own domain with its versions from operator set 7 on. A number alone is a version in which
/// an older node means the same; a rule beside it converts the older node to that version.
/// </summary>
internal static class OperatorVersions
{
    /// <summary>The newest operator set of the table.</summary>
    public const long Newest = 27;

    /// <summary>
    /// The versions by operator, oldest first: the first is in force in operator set 7, or introduced the operator
    /// later.
    /// </summary>
    public static readonly FrozenDictionary<string, OperatorVersion[]> All = new Dictionary<string, OperatorVersion[]>
    {
        ["Abs"] = [6, 13],
        ["Acos"] = [7, 22],
        ["Acosh"] = [9, 22],
        ["Add"] = [7, 13, 14],
        ["AffineGrid"] = [20],
        ["And"] = [7],
        ["ArgMax"] = [1, 11, 12, 13],
        ["ArgMin"] = [1, 11, 12, 13],
        ["Asin"] = [7, 22],
        ["Asinh"] = [9, 22],
        ["Atan"] = [7, 22],
        ["Atanh"] = [9, 22],
        ["Attention"] = [23, 24, 25],
        ["AveragePool"] = [7, 10, 11, 19, 22],
        ["BatchNormalization"] = [7, (9, Normalizations.Channels), (14, Inference.WithoutStatistics), 15],
        ["Bernoulli"] = [15, 22],
        ["BitCast"] = [26],
        ["BitShift"] = [11],
        ["BitwiseAnd"] = [18],
        ["BitwiseNot"] = [18],
        ["BitwiseOr"] = [18],
        ["BitwiseXor"] = [18],
        ["BlackmanWindow"] = [17],
        ["Cast"] = [6, 9, 13, 19, 21, 23, 24, 25],
        ["CastLike"] = [15, 19, 21, 23, 24, 25],
        ["CausalConvWithState"] = [27],
        ["Ceil"] = [6, 13],
        ["Celu"] = [12],
        ["CenterCropPad"] = [18],
        ["Clip"] = [6, (11, AttributesToInputs.Bounds), 12, 13],
        ["Col2Im"] = [18],
        ["Compress"] = [9, 11],
        ["Concat"] = [4, 11, 13],
        ["ConcatFromSequence"] = [11],
        ["Constant"] = [1, 9, 11, 12, 13, 19, 21, 23, 24, 25],
        ["ConstantOfShape"] = [9, 20, 21, 23, 24, 25],
        ["Conv"] = [1, 11, 22],
        ["ConvInteger"] = [10],
        ["ConvTranspose"] = [1, 11, 22],
        ["Cos"] = [7, 22],
        ["Cosh"] = [9, 22],
        ["CumProd"] = [26],
        ["CumSum"] = [11, 14],
        ["DFT"] = [17, (20, AttributesToInputs.Axis)],
        ["DeformConv"] = [19, 22],
        ["DepthToSpace"] = [1, 11, 13],
        ["DequantizeLinear"] = [10, 13, 19, 21, 23, 24, 25],
        ["Det"] = [11, 22],
        ["Div"] = [7, 13, 14],
        ["Dropout"] = [7, (10, Inference.WithoutMask), (12, Inference.WithoutRatio), 13, 22],
        ["DynamicQuantizeLinear"] = [11],
        ["Einsum"] = [12],
        ["Elu"] = [6, 22],
        ["Equal"] = [7, 11, 13, 19],
        ["Erf"] = [9, 13],
        ["Exp"] = [6, 13],
        ["Expand"] = [8, 13],
        ["EyeLike"] = [9, 22],
        ["Flatten"] = [1, 9, 11, 13, 21, 23, 24, 25],
        ["Floor"] = [6, 13],
        ["GRU"] = [7, 14, 22],
        ["Gather"] = [1, 11, 13],
        ["GatherElements"] = [11, 13],
        ["GatherND"] = [11, 12, 13],
        ["Gelu"] = [20],
        ["Gemm"] = [7, 9, 11, 13],
        ["GlobalAveragePool"] = [1, 22],
        ["GlobalLpPool"] = [2, 22],
        ["GlobalMaxPool"] = [1, 22],
        ["Greater"] = [7, 9, 13],
        ["GreaterOrEqual"] = [12, 16],
        ["GridSample"] = [16, (20, Renaming.GridModes), 22],
        ["GroupNormalization"] = [18, (21, Normalizations.ByChannel)],
        ["HammingWindow"] = [17],
        ["HannWindow"] = [17],
        ["HardSigmoid"] = [6, 22],
        ["HardSwish"] = [14, 22],
        ["Hardmax"] = [1, 11, (13, Softmaxes.OneAxis)],
        ["Identity"] = [1, 13, 14, 16, 19, 21, 23, 24, 25],
        ["If"] = [1, 11, 13, 16, 19, 21, 23, 24, 25],
        ["ImageDecoder"] = [20],
        ["InstanceNormalization"] = [6, 22],
        ["IsInf"] = [10, 20],
        ["IsNaN"] = [9, 13, 20],
        ["LRN"] = [1, 13],
        ["LSTM"] = [7, 14, 22],
        ["LayerNormalization"] = [17],
        ["LeakyRelu"] = [6, 16],
        ["Less"] = [7, 9, 13],
        ["LessOrEqual"] = [12, 16],
        ["LinearAttention"] = [27],
        ["Log"] = [6, 13],
        ["LogSoftmax"] = [1, 11, (13, Softmaxes.OneAxis)],
        ["Loop"] = [1, 11, 13, 16, 19, 21, 23, 24, 25],
        ["LpNormalization"] = [1, 22],
        ["LpPool"] = [2, 11, 18, 22],
        ["MatMul"] = [1, 9, 13],
        ["MatMulInteger"] = [10],
        ["Max"] = [6, 8, 12, 13],
        ["MaxPool"] = [1, 8, 10, 11, 12, 22],
        ["MaxRoiPool"] = [1, 22],
        ["MaxUnpool"] = [9, 11, 22],
        ["Mean"] = [6, 8, 13],
        ["MeanVarianceNormalization"] = [9, 13],
        ["MelWeightMatrix"] = [17],
        ["Min"] = [6, 8, 12, 13],
        ["Mish"] = [18, 22],
        ["Mod"] = [10, 13],
        ["Mul"] = [7, 13, 14],
        ["Multinomial"] = [7, 22],
        ["Neg"] = [6, 13],
        ["NegativeLogLikelihoodLoss"] = [12, 13, 22],
        ["NonMaxSuppression"] = [10, 11],
        ["NonZero"] = [9, 13],
        ["Not"] = [1],
        ["OneHot"] = [9, 11],
        ["Optional"] = [15],
        ["OptionalGetElement"] = [15, 18],
        ["OptionalHasElement"] = [15, 18],
        ["Or"] = [7],
        ["PRelu"] = [7, 9, 16],
        ["Pad"] = [2, (11, AttributesToInputs.Borders), 13, 18, 19, 21, 23, 24, 25],
        ["Pow"] = [7, 12, 13, 15],
        ["QLinearConv"] = [10],
        ["QLinearMatMul"] = [10, 21],
        ["QuantizeLinear"] = [10, 13, 19, 21, 23, 24, 25],
        ["RMSNormalization"] = [23],
        ["RNN"] = [7, 14, 22],
        ["RandomNormal"] = [1, 22],
        ["RandomNormalLike"] = [1, 22],
        ["RandomUniform"] = [1, 22],
        ["RandomUniformLike"] = [1, 22],
        ["Range"] = [11, 27],
        ["Reciprocal"] = [6, 13],
        ["ReduceL1"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["ReduceL2"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["ReduceLogSum"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["ReduceLogSumExp"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["ReduceMax"] = [1, 11, 12, 13, (18, AttributesToInputs.Axes), 20],
        ["ReduceMean"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["ReduceMin"] = [1, 11, 12, 13, (18, AttributesToInputs.Axes), 20],
        ["ReduceProd"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["ReduceSum"] = [1, 11, (13, AttributesToInputs.Axes)],
        ["ReduceSumSquare"] = [1, 11, 13, (18, AttributesToInputs.Axes)],
        ["RegexFullMatch"] = [20],
        ["Relu"] = [6, 13, 14],
        ["Reshape"] = [5, 13, 14, 19, 21, 23, 24, 25],
        ["Resize"] = [10, (11, Resizing.Coordinates), (13, Resizing.OptionalInputs), 18, 19],
        ["ReverseSequence"] = [10],
        ["RoiAlign"] = [10, (16, Renaming.PixelsByCorners), 22],
        ["RotaryEmbedding"] = [23],
        ["Round"] = [11, 22],
        ["STFT"] = [17],
        ["Scan"] = [8, (9, Loops.Scan), 11, 16, 19, 21, 23, 24, 25],
        ["Scatter"] = [9, (11, Renaming.Scatter)],
        ["ScatterElements"] = [11, 13, 16, 18],
        ["ScatterND"] = [11, 13, 16, 18],
        ["Selu"] = [6, 22],
        ["SequenceAt"] = [11],
        ["SequenceConstruct"] = [11],
        ["SequenceEmpty"] = [11],
        ["SequenceErase"] = [11],
        ["SequenceInsert"] = [11],
        ["SequenceLength"] = [11],
        ["SequenceMap"] = [17],
        ["Shape"] = [1, 13, 15, 19, 21, 23, 24, 25],
        ["Shrink"] = [9],
        ["Sigmoid"] = [6, 13],
        ["Sign"] = [9, 13],
        ["Sin"] = [7, 22],
        ["Sinh"] = [9, 22],
        ["Size"] = [1, 13, 19, 21, 23, 24, 25],
        ["Slice"] = [1, (10, AttributesToInputs.Boundaries), 11, 13],
        ["Softmax"] = [1, 11, (13, Softmaxes.OneAxis)],
        ["SoftmaxCrossEntropyLoss"] = [12, 13],
        ["Softplus"] = [1, 22],
        ["Softsign"] = [1, 22],
        ["SpaceToDepth"] = [1, 13],
        ["Split"] = [2, 11, (13, AttributesToInputs.Sizes), (18, Renaming.NumberOfParts)],
        ["SplitToSequence"] = [11, 24],
        ["Sqrt"] = [6, 13],
        ["Squeeze"] = [1, 11, (13, AttributesToInputs.Axes), 21, 23, 24, 25],
        ["StringConcat"] = [20],
        ["StringNormalizer"] = [10],
        ["StringSplit"] = [20],
        ["Sub"] = [7, 13, 14],
        ["Sum"] = [6, 8, 13],
        ["Swish"] = [24],
        ["Tan"] = [7, 22],
        ["Tanh"] = [6, 13],
        ["TensorScatter"] = [24],
        ["TfIdfVectorizer"] = [9],
        ["ThresholdedRelu"] = [10, 22],
        ["Tile"] = [6, 13],
        ["TopK"] = [1, (10, AttributesToInputs.Count), 11, 24],
        ["Transpose"] = [1, 13, 21, 23, 24, 25],
        ["Trilu"] = [14],
        ["Unique"] = [11],
        ["Unsqueeze"] = [1, 11, (13, AttributesToInputs.Axes), 21, 23, 24, 25],
        ["Upsample"] = [7, (9, AttributesToInputs.Scales), (10, Resizing.Upsample)],
        ["Where"] = [9, 16],
        ["Xor"] = [7],
    }.ToFrozenDictionary();

    /// <summary>
    /// Returns the version of a node's operator in an operator set; null if it has none, or one older than the table.
    /// </summary>
    public static OperatorVersion? In(Node node, long operatorSet) =>
        All.TryGetValue(node.OpType, out var versions) && versions[0].Since <= operatorSet
            ? versions.Last(v => v.Since <= operatorSet) : null;

    /// <summary>Returns the next version of a node's operator that has a rule; null if there is none.</summary>
    /// <param name="node">A node.</param>
    /// <param name="from">The operator set that it is written in.</param>
    /// <param name="to">The operator set that it will be written in.</param>
    /// <exception cref="UnconvertibleException">
    /// The operator set has no such operator, or one that is older than the table.
    /// </exception>
    public static OperatorVersion? NextChange(Node node, long from, long to)
    {
        if (node.Domain.Length > 0)
        {
            return null;
        }

        if (In(node, from) is null)
        {
            throw new UnconvertibleException(All.ContainsKey(node.OpType) && from < OperatorSetConversion.Oldest
                ? $"its version is older than operator set {OperatorSetConversion.Oldest}"
                : $"operator set {from} has no such operator");
        }

        foreach (var version in All[node.OpType].Where(v => v.Rule is not null && v.Since > from && v.Since <= to))
        {
            return version;
        }

        return null;
    }
}
