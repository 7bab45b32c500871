namespace NasBuild.Core.Configuration.Quantities;

/// <summary>The shares of one set of samples that become its splits; together 100 %.</summary>
/// <param name="Train">The share that weights are fitted to.</param>
/// <param name="Validation">The share that candidates are compared on.</param>
/// <param name="Test">The share for the final measurement; 0 for none.</param>
public readonly record struct SampleShares(Percent Train, Percent Validation, Percent Test)
{
    /// <summary>Returns where a split begins and ends in the whole, from 0 to 1.</summary>
    /// <param name="key">The split: train, validation or test.</param>
    public (double From, double To) RangeOf(string key) => key switch
    {
        "train" => (0, Train.Fraction),
        "validation" => (Train.Fraction, Train.Fraction + Validation.Fraction),
        _ => (Train.Fraction + Validation.Fraction, 1),
    };
}
