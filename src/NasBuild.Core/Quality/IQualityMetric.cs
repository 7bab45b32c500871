using NasBuild.Core.Data;
using NasBuild.Engine;

namespace NasBuild.Core.Quality;

/// <summary>Measures how good a model is on samples.</summary>
public interface IQualityMetric
{
    /// <summary>The metric's name: accuracy, perplexity or agreement.</summary>
    string Name { get; }

    /// <summary>True if a larger number is better.</summary>
    bool HigherIsBetter { get; }

    /// <summary>The metric of the model in <paramref name="session"/> on <paramref name="data"/>: a fraction for accuracy and agreement.</summary>
    /// <exception cref="SessionException">The model does not run on the samples.</exception>
    double Measure(Session session, Dataset data, CancellationToken cancellation = default);
}
