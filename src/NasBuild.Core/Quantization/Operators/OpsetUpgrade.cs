using System.Collections.Frozen;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A model's operator set is too old for what a pass needs, and raising it could change what the model computes.</summary>
/// <param name="opset">The operator set that the model imports.</param>
/// <param name="needed">The operator set that is needed.</param>
/// <param name="opTypes">The operators whose meaning changed in between.</param>
public sealed class OpsetUpgradeException(long opset, long needed, IReadOnlyList<string> opTypes)
    : Exception($"The model is written in operator set {opset}; operator set {needed} is needed, in which {string.Join(", ", opTypes)} may mean something else.")
{
    /// <summary>The operator set that the model imports.</summary>
    public long Opset { get; } = opset;

    /// <summary>The operator set that is needed.</summary>
    public long Needed { get; } = needed;

    /// <summary>The operators whose meaning changed in between, or may have.</summary>
    public IReadOnlyList<string> OpTypes { get; } = opTypes;
}

/// <summary>Raises the operator set that a model imports where every operator in it means the same in both.</summary>
internal static class OpsetUpgrade
{
    // From which operator set on an operator's attributes and inputs mean what they mean in operator set 13.
    private static readonly FrozenDictionary<string, int> SameSince = new Dictionary<string, int>
    {
        ["Abs"] = 6,
        ["Add"] = 7,
        ["AveragePool"] = 7,
        ["BatchNormalization"] = 9,
        ["Cast"] = 9,
        ["Ceil"] = 6,
        ["Clip"] = 11,
        ["Concat"] = 4,
        ["Constant"] = 1,
        ["ConstantOfShape"] = 9,
        ["Conv"] = 1,
        ["ConvTranspose"] = 1,
        ["DepthToSpace"] = 1,
        ["Div"] = 7,
        ["Elu"] = 6,
        ["Equal"] = 7,
        ["Erf"] = 9,
        ["Exp"] = 6,
        ["Expand"] = 8,
        ["Flatten"] = 9,
        ["Floor"] = 6,
        ["Gather"] = 1,
        ["Gemm"] = 9,
        ["GlobalAveragePool"] = 1,
        ["GlobalMaxPool"] = 1,
        ["HardSigmoid"] = 6,
        ["Identity"] = 1,
        ["InstanceNormalization"] = 6,
        ["LeakyRelu"] = 6,
        ["Log"] = 6,
        ["MatMul"] = 1,
        ["Max"] = 8,
        ["MaxPool"] = 8,
        ["Min"] = 8,
        ["Mul"] = 7,
        ["Neg"] = 6,
        ["PRelu"] = 9,
        ["Pad"] = 11,
        ["Pow"] = 7,
        ["ReduceMean"] = 1,
        ["Relu"] = 6,
        ["Reshape"] = 5,
        ["Resize"] = 11,
        ["Selu"] = 6,
        ["Shape"] = 1,
        ["Sigmoid"] = 6,
        ["Slice"] = 10,
        ["Softplus"] = 1,
        ["SpaceToDepth"] = 1,
        ["Sqrt"] = 6,
        ["Sub"] = 7,
        ["Tanh"] = 6,
        ["Tile"] = 6,
        ["Transpose"] = 1,
        ["Where"] = 9,
    }.ToFrozenDictionary();

    /// <summary>The model importing at least <paramref name="needed"/>, at most 13.</summary>
    /// <exception cref="OpsetUpgradeException">An operator may mean something else there.</exception>
    public static Model Apply(Model model, int needed)
    {
        if (model.Opset >= needed)
        {
            return model;
        }

        var changed = Nodes(model.Graph).Where(n => n.Domain.Length == 0 && SameSince.GetValueOrDefault(n.OpType, int.MaxValue) > model.Opset)
            .Select(n => n.OpType).Distinct().Order(StringComparer.Ordinal).ToList();
        return changed.Count == 0 && !model.Functions.Any() ? model.WithOpset("", needed) : throw new OpsetUpgradeException(model.Opset, needed, changed);
    }

    private static IEnumerable<Node> Nodes(Graph graph) => graph.Nodes.Concat(graph.Nodes.SelectMany(n => n.Subgraphs).SelectMany(Nodes));
}
