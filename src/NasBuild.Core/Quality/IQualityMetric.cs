using NasBuild.Core.Data;
using NasBuild.Engine;

namespace NasBuild.Core.Quality;

/// <summary>A metric of a model's quality on samples.</summary>
public interface IQualityMetric
{
    /// <summary>The metric's name: accuracy, perplexity or agreement.</summary>
    string Name { get; }

    /// <summary>True if a larger value is better.</summary>
    bool HigherIsBetter { get; }

    /// <summary>
    /// Measures the model in <paramref name="session"/> on <paramref name="data"/>: a fraction for accuracy and
    /// agreement.
    /// </summary>
    /// <exception cref="SessionException">The model does not run on the samples.</exception>
    double Measure(Session session, Dataset data, CancellationToken cancellation = default);
}
