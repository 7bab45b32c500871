namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// What is known of a node's outputs from its inputs: as much as the rules of <see cref="OperatorVersions"/> need.
/// </summary>
internal static class TypeInference
{
    /// <summary>What is known of the outputs, in their order.</summary>
    public static IEnumerable<KnownValue> Of(Node node, KnownValues values)
    {
        if (node.Domain.Length > 0)
        {
            return [];
        }

        if (node.ConstantTensor() is { } constant)
        {
            return [KnownValue.Of(constant)];
        }

        // The outputs of a branch are those of If; a body's first is Loop's condition.
        return node.Subgraphs is [var body, ..]
            ? body.Outputs.Skip(node.OpType == "Loop" ? 1 : 0).Select(o => new KnownValue(o.ElementType))
            : node.Outputs.Select(
                (_, i) => new KnownValue(ElementTypeRules.Of(node, i, values), ShapeRules.Of(node, i, values)));
    }
}
