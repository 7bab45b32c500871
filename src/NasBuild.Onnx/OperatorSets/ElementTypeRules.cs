namespace NasBuild.Onnx.OperatorSets;

/// <summary>The rules for the element types of operators' outputs.</summary>
internal static class ElementTypeRules
{
    /// <summary>
    /// Returns the element type of an output: that of the first input, unless the operator is listed.
    /// </summary>
    public static ElementType Of(Node node, int output, KnownValues values)
    {
        ElementType Input(int index) =>
            node.Input(index) is { Length: > 0 } name ? values[name].ElementType : ElementType.Undefined;
        ElementType Named(string attribute, ElementType absent) =>
            node.Has(attribute) ? (ElementType)node.Int(attribute, 0) : absent;
        return (node.OpType, output) switch
        {
            ("And" or "Equal" or "Greater" or "GreaterOrEqual" or "IsInf" or "IsNaN", _) => ElementType.Bool,
            ("Less" or "LessOrEqual" or "Not" or "Or" or "Xor", _) => ElementType.Bool,
            ("ArgMax" or "ArgMin" or "NonMaxSuppression" or "NonZero" or "Shape" or "Size", _) => ElementType.Int64,
            ("MaxPool" or "TopK" or "Unique", > 0) => ElementType.Int64,
            ("Cast", _) => Named("to", ElementType.Undefined),
            ("CastLike" or "DequantizeLinear" or "Where", _) => Input(1),
            ("ConstantOfShape", _) => node.Tensor("value")?.ElementType ?? ElementType.Float,
            ("ConvInteger" or "MatMulInteger", _) => ElementType.Int32,
            ("DynamicQuantizeLinear", not 1) => ElementType.UInt8,
            ("EyeLike" or "RandomNormalLike" or "RandomUniformLike" or "Bernoulli", _) => Named("dtype", Input(0)),
            ("Multinomial", _) => Named("dtype", ElementType.Int32),
            ("OneHot", _) => Input(2),
            ("QLinearConv" or "QLinearMatMul", _) => Input(7),
            ("QuantizeLinear", _) =>
                Named("output_dtype", Input(2) is not ElementType.Undefined and var type ? type : ElementType.UInt8),
            ("RandomNormal" or "RandomUniform", _) => Named("dtype", ElementType.Float),
            ("TfIdfVectorizer", _) => ElementType.Float,
            ("ConcatFromSequence" or "OptionalGetElement" or "SequenceAt", _) => ElementType.Undefined,
            ("Dropout", 1) => ElementType.Undefined,
            _ => Input(0),
        };
    }
}
