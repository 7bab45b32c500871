namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>A score of a net that no training precedes: the higher, the better it should be after one.</summary>
internal interface IZeroCostProxy
{
    /// <summary>The name in tables.</summary>
    string Name { get; }

    /// <summary>Returns the score of a net.</summary>
    double Of(UntrainedNet net);
}
