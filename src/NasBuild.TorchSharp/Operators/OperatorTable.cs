using System.Collections;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;
using NasBuild.TorchSharp.Operators.Images;
using NasBuild.TorchSharp.Operators.Recurrent;

namespace NasBuild.TorchSharp.Operators;

/// <summary>The table of all operators that are computed with libtorch: the only place that names one.</summary>
internal sealed class OperatorTable : IEnumerable<string>
{
    /// <summary>The operators of ONNX's own domain.</summary>
    public static readonly OperatorTable All = new()
    {
        { "Abs", Functions.Abs },
        { "Acos", Functions.Acos },
        { "Acosh", Functions.Acosh },
        { "Add", Arithmetic.Add },
        { "And", Comparisons.And },
        { "Asin", Functions.Asin },
        { "Asinh", Functions.Asinh },
        { "Atan", Functions.Atan },
        { "Atanh", Functions.Atanh },
        { "AveragePool", Pooling.AveragePool },
        { "BatchNormalization", BatchNormalization.Call },
        { "Cast", Passing.Cast },
        { "Celu", Activations.Celu },
        { "Clip", Selections.Clip },
        { "Concat", Parts.Concat },
        { "Conv", Convolution.Conv },
        { "ConvTranspose", Convolution.ConvTranspose },
        { "Cos", Functions.Cos },
        { "Cosh", Functions.Cosh },
        { "CumSum", Softmaxes.CumSum },
        { "DepthToSpace", Reshaping.DepthToSpace },
        { "DequantizeLinear", Quantization.DequantizeLinear },
        { "Div", Arithmetic.Div },
        { "Dropout", Passing.Dropout },
        { "Einsum", Products.Einsum },
        { "Elu", Activations.Elu },
        { "Equal", Comparisons.Equal },
        { "Erf", Functions.Erf },
        { "Exp", Functions.Exp },
        { "Expand", Parts.Expand },
        { "Flatten", Reshaping.Reshape },
        { "GRU", Recurrences.Gru },
        { "Gather", Indexing.Gather },
        { "GatherElements", Indexing.GatherElements },
        { "GatherND", Indexing.GatherND },
        { "Gelu", Activations.Gelu },
        { "Gemm", Products.Gemm },
        { "GlobalAveragePool", Pooling.GlobalAveragePool },
        { "GlobalLpPool", Pooling.GlobalLpPool },
        { "GlobalMaxPool", Pooling.GlobalMaxPool },
        { "Greater", Comparisons.Greater },
        { "GreaterOrEqual", Comparisons.GreaterOrEqual },
        { "GroupNormalization", Normalization.GroupNormalization },
        { "HardSigmoid", Activations.HardSigmoid },
        { "HardSwish", Activations.HardSwish },
        { "Identity", Passing.Identity },
        { "InstanceNormalization", Normalization.InstanceNormalization },
        { "LRN", Normalization.LocalResponseNormalization },
        { "LSTM", Recurrences.Lstm },
        { "LayerNormalization", Normalization.LayerNormalization },
        { "LeakyRelu", Activations.LeakyRelu },
        { "Less", Comparisons.Less },
        { "LessOrEqual", Comparisons.LessOrEqual },
        { "Log", Functions.Log },
        { "LogSoftmax", Softmaxes.LogSoftmax },
        { "LpNormalization", Normalization.LpNormalization },
        { "LpPool", Pooling.LpPool },
        { "MatMul", Products.MatMul },
        { "Max", Selections.Max },
        { "MaxPool", MaxPooling.MaxPool },
        { "Mean", Arithmetic.Mean },
        { "MeanVarianceNormalization", Normalization.MeanVarianceNormalization },
        { "Min", Selections.Min },
        { "Mish", Activations.Mish },
        { "Mod", Arithmetic.Mod },
        { "Mul", Arithmetic.Mul },
        { "Neg", Arithmetic.Neg },
        { "Not", Comparisons.Not },
        { "Or", Comparisons.Or },
        { "PRelu", Activations.PRelu },
        { "Pad", Pads.Pad },
        { "Pow", Arithmetic.Pow },
        { "QuantizeLinear", Quantization.QuantizeLinear },
        { "RMSNormalization", Normalization.RMSNormalization },
        { "RNN", Recurrences.Rnn },
        { "Reciprocal", Functions.Reciprocal },
        { "ReduceL1", Reductions.L1 },
        { "ReduceL2", Reductions.L2 },
        { "ReduceLogSum", Reductions.LogSum },
        { "ReduceLogSumExp", Reductions.LogSumExp },
        { "ReduceMax", Reductions.Max },
        { "ReduceMean", Reductions.Mean },
        { "ReduceMin", Reductions.Min },
        { "ReduceProd", Reductions.Prod },
        { "ReduceSum", Reductions.Sum },
        { "ReduceSumSquare", Reductions.SumSquare },
        { "Relu", Activations.Relu },
        { "Reshape", Reshaping.Reshape },
        { "Resize", Resizing.Resize },
        { "ReverseSequence", Reshaping.ReverseSequence },
        { "ScatterElements", Indexing.ScatterElements },
        { "ScatterND", Indexing.ScatterND },
        { "Selu", Activations.Selu },
        { "Shrink", Activations.Shrink },
        { "Sigmoid", Activations.Sigmoid },
        { "Sin", Functions.Sin },
        { "Sinh", Functions.Sinh },
        { "Slice", Parts.Slice },
        { "Softmax", Softmaxes.Softmax },
        { "Softplus", Activations.Softplus },
        { "Softsign", Activations.Softsign },
        { "SpaceToDepth", Reshaping.SpaceToDepth },
        { "Split", Parts.Split },
        { "Sqrt", Functions.Sqrt },
        { "Squeeze", Reshaping.Reshape },
        { "Sub", Arithmetic.Sub },
        { "Sum", Arithmetic.Sum },
        { "Swish", Activations.Swish },
        { "Tan", Functions.Tan },
        { "Tanh", Activations.Tanh },
        { "ThresholdedRelu", Activations.ThresholdedRelu },
        { "Tile", Parts.Tile },
        { "TopK", Selections.TopK },
        { "Transpose", Reshaping.Transpose },
        { "Trilu", Parts.Trilu },
        { "Unsqueeze", Reshaping.Reshape },
        { "Where", Selections.Where },
    };

    private readonly Dictionary<string, Func<NodeCall, Tensor?[]>> functions = [];

    /// <summary>The function of a node's operator.</summary>
    public Func<NodeCall, Tensor?[]> this[Node node] => functions[node.OpType];

    /// <summary>
    /// Returns the reason why a node has no function, as far as its operator and its attributes tell; null if it has
    /// one.
    /// </summary>
    public static string? Obstacle(Node node) => node.Domain.Length > 0 || !All.functions.ContainsKey(node.OpType)
        ? "the operator has no function in TorchSharp's engine"
        : node.OpType switch
        {
            "GRU" or "LSTM" or "RNN" => Recurrences.Obstacle(node),
            "Resize" => Resizing.Obstacle(node),
            "ScatterElements" or "ScatterND" => Indexing.Obstacle(node),
            _ => null,
        };

    /// <summary>Adds an operator with one output.</summary>
    public void Add(string opType, Func<NodeCall, Tensor> function) => functions.Add(opType, call => [function(call)]);

    /// <summary>Adds an operator with several outputs; null stands for one that is left out.</summary>
    public void Add(string opType, Func<NodeCall, Tensor?[]> function) => functions.Add(opType, function);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => functions.Keys.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
