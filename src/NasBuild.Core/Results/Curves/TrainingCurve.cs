using System.Collections.Immutable;

namespace NasBuild.Core.Results.Curves;

/// <summary>The course of a training.</summary>
/// <param name="StepsOfEpoch">The number of steps in an epoch.</param>
/// <param name="StepsOfLoss">The number of steps that each loss but the last is the mean of.</param>
/// <param name="Losses">The mean training losses, in order of the steps.</param>
/// <param name="Qualities">
/// The quality on the validation split before training, then after each epoch; empty if none was measured.
/// </param>
public sealed record TrainingCurve(
    int StepsOfEpoch, int StepsOfLoss, ImmutableArray<double> Losses, ImmutableArray<double> Qualities);
