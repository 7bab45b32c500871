using System.Collections.Frozen;
using NasBuild.Engine.Gradients.Rules;

namespace NasBuild.Engine.Gradients;

/// <summary>Every operator that can be differentiated, in one table.</summary>
internal static class GradientRules
{
    /// <summary>The rules by operator; operators of another domain with that domain in front.</summary>
    public static readonly FrozenDictionary<string, GradientRule> All = new Dictionary<string, GradientRule>
    {
        ["Add"] = Arithmetic.Add,
        ["AveragePool"] = Pooling.AveragePool,
        ["BatchNormalization"] = BatchNormalization.Differentiate,
        ["Concat"] = Parts.Concat,
        ["Conv"] = Convolution.Conv,
        ["ConvTranspose"] = Convolution.ConvTranspose,
        ["DepthToSpace"] = Reshaping.DepthToSpace,
        ["Einsum"] = Contractions.Einsum,
        ["Expand"] = Parts.Expand,
        ["Flatten"] = Reshaping.Reshape,
        ["Gather"] = Indexing.Gather,
        ["GatherElements"] = Indexing.GatherElements,
        ["GatherND"] = Indexing.GatherND,
        ["Gemm"] = Products.Gemm,
        ["GlobalAveragePool"] = Pooling.GlobalAveragePool,
        ["GlobalLpPool"] = Pooling.LpPool,
        ["GlobalMaxPool"] = Pooling.MaxPool,
        ["LpPool"] = Pooling.LpPool,
        ["MatMul"] = Products.MatMul,
        ["MaxPool"] = Pooling.MaxPool,
        ["Relu"] = Activations.Relu,
        ["Reshape"] = Reshaping.Reshape,
        ["ReverseSequence"] = Reshaping.ReverseSequence,
        ["ScatterElements"] = Indexing.ScatterElements,
        ["ScatterND"] = Indexing.ScatterND,
        ["Slice"] = Parts.Slice,
        ["SpaceToDepth"] = Reshaping.SpaceToDepth,
        ["Split"] = Parts.Split,
        ["Squeeze"] = Reshaping.Reshape,
        ["Tile"] = Parts.Tile,
        ["Transpose"] = Reshaping.Transpose,
        ["Trilu"] = Parts.Trilu,
        ["Unsqueeze"] = Reshaping.Reshape,
    }.ToFrozenDictionary();

    /// <summary>Operators whose outputs change in steps or not at all: nothing flows back through them.</summary>
    public static readonly FrozenSet<string> Constant = new[]
    {
        "And", "ArgMax", "ArgMin", "Ceil", "Equal", "Floor", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "NonZero",
        "Not", "OneHot", "Or", "Round", "Shape", "Sign", "Size", "Xor",
    }.ToFrozenSet();
}
