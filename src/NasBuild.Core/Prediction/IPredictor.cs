using System.Text.Json.Serialization;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;

namespace NasBuild.Core.Prediction;

/// <summary>A fitted function from a vector in [0,1]^d to a metric. Immutable, safe to use from several threads.</summary>
[JsonDerivedType(typeof(MeanPredictor), "mean")]
[JsonDerivedType(typeof(RidgePredictor), "ridge")]
[JsonDerivedType(typeof(GaussianProcess), "gaussian-process")]
[JsonDerivedType(typeof(NetPredictor), "nets")]
[JsonDerivedType(typeof(AveragingPredictor), "average")]
internal interface IPredictor
{
    /// <summary>The length of the vectors, d.</summary>
    int Dimension { get; }

    /// <summary>The metric expected at <paramref name="x"/>.</summary>
    Predicted Predict(ReadOnlySpan<double> x);

    /// <summary>The mean of <see cref="Predict"/>, which may cost much less without the variance.</summary>
    double Mean(ReadOnlySpan<double> x) => Predict(x).Mean;

    /// <summary>Writes the gradient of the mean at <paramref name="x"/>.</summary>
    void Gradient(ReadOnlySpan<double> x, Span<double> into);
}
