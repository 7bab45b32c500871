namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Every case of operators' gradients.</summary>
public static class OperatorCases
{
    /// <summary>The cases by name.</summary>
    public static IReadOnlyDictionary<string, GradientCase> All { get; } = new[]
    {
        ArithmeticCases.All, BatchNormalizationCases.All, BlockCases.All, ContractionCases.All, ConvolutionCases.All,
        FunctionCases.All, IndexingCases.All,
        NormalizationCases.All, PartCases.All, PoolingCases.All, QuantizationCases.All, RecordedCases.All,
        RecordedRecurrentCases.All, RecurrentCases.All,
        ReductionCases.All, ReshapingCases.All, SamplingCases.All,
        SelectionCases.All,
    }.SelectMany(c => c).ToDictionary(c => c.Name);

    /// <summary>The operators that have a case.</summary>
    public static IReadOnlySet<string> Operators { get; } = All.Values
        .SelectMany(c => c.Model.Graph.Nodes)
        .Select(n => n.OpType).ToHashSet();
}
