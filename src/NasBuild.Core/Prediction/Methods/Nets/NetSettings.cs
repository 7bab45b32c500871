namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>
/// The settings for fitting a <see cref="SmallNet"/>: full batches, weighted squared error, the rate a tenth after
/// <paramref name="Drop"/> epochs.
/// </summary>
/// <param name="Rate">Adam's rate.</param>
/// <param name="Epochs">Steps in all.</param>
/// <param name="Drop">The step from which on the rate is a tenth.</param>
/// <param name="Decay">The weight decay per step, in units of the rate; biases do not decay.</param>
internal sealed record NetSettings(double Rate, int Epochs, int Drop, double Decay = 0);
