namespace NasBuild.Core.Results;

/// <summary>The distance of the outputs from the original's on generated inputs, where there is no data.</summary>
/// <param name="Samples">The number of inputs.</param>
/// <param name="RelativeL2">The relative L2 distance of the output that differs most.</param>
/// <param name="Cosine">The smallest cosine of an output with the original's.</param>
public sealed record MadeUpDistance(int Samples, double RelativeL2, double Cosine)
{
    /// <summary>Returns the line of the before/after table.</summary>
    public ReportLine Line() => new(
        "outputs", "", FormattableString.Invariant($"cosine {Cosine:0.0000}"),
        $"{Configuration.Quantities.Amounts.Percent(RelativeL2)} apart", "", "",
        FormattableString.Invariant($"{Samples} made-up inputs, there is no data; relative L2"));
}
