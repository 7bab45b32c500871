namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// Infers the known values of a node's outputs from its inputs, as far as the rules of <see cref="OperatorVersions"/>
/// need them.
/// </summary>
internal static class TypeInference
{
    /// <summary>Returns the known values of the outputs, in order.</summary>
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
