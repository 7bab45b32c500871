namespace NasBuild.Core.Prediction.Predictors;

/// <summary>A method that fits predictors. The same samples and seed give the same predictor.</summary>
internal interface IPredictorTrainer
{
    /// <summary>The method's name, as in nas.yaml and in reports.</summary>
    string Name { get; }

    /// <summary>The fewest samples that it can make sense of, for vectors of <paramref name="dimension"/> numbers.</summary>
    int LeastSamples(int dimension);

    /// <summary>Fits to at least <see cref="LeastSamples"/> samples.</summary>
    IPredictor Fit(Samples samples, int seed, CancellationToken cancellation);
}
