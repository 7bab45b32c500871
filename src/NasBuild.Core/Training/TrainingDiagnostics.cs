using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Training;

/// <summary>Turns errors of a training that the user can fix into diagnostics.</summary>
internal static class TrainingDiagnostics
{
    /// <summary>Runs a training.</summary>
    /// <param name="train">The training.</param>
    /// <param name="positions">The positions of the file's keys.</param>
    /// <param name="section">The section with the recipe's keys.</param>
    /// <param name="samples">The file of the training samples.</param>
    /// <exception cref="NasException">The training diverged, or there are too few samples for a batch.</exception>
    public static T Run<T>(
        Func<T> train, ConfigurationPositions positions, string section, string samples)
    {
        try
        {
            return train();
        }
        catch (TrainingDivergedException e)
        {
            var lastLoss = double.IsNaN(e.LastLoss) ? "none" : (object)e.LastLoss;
            throw new NasException(
                Descriptors.TrainingDiverged.At(positions.Of(section), e.Step, e.Steps, e.Rate, lastLoss), e);
        }
        catch (TooFewSamplesException e)
        {
            throw new NasException(
                Descriptors.TooFewToTrain.At(positions.Of($"{section}.batch-size"), samples, e.Samples, e.BatchSize),
                e);
        }
    }
}
