using System.Text.Json;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>What a predictor belongs to: it says nothing of anything else.</summary>
/// <param name="Model">The hash of the model.</param>
/// <param name="Space">A key of the space of policies, and of how they become vectors.</param>
/// <param name="Metric">What it predicts.</param>
/// <param name="Machine">The machine that measured; empty for a metric that no machine changes.</param>
/// <param name="Tool">The version of NasBuild.</param>
internal sealed record PredictorKey(string Model, string Space, string Metric, string Machine, string Tool);

/// <summary>A predictor in a file, for builds to come: a new target needs no new measurements.</summary>
/// <param name="Key">What it belongs to.</param>
/// <param name="Samples">A key of what it learned from: with more to learn from a new one is due.</param>
/// <param name="Choice">The predictor, and how it compared with others.</param>
internal sealed record StoredPredictor(PredictorKey Key, string Samples, PredictorChoice Choice)
{
    private const int MostNumbers = 1_000_000;

    public void Write(string path) => AtomicFile.Write(path, StageCache.ToBytes(this, PredictorMethods.Format));

    /// <summary>
    /// The predictor in a file; null where there is none, or where it belongs to something else, which
    /// <paramref name="report"/> is told.
    /// </summary>
    public static StoredPredictor? Read(string path, PredictorKey key, Action<Diagnostic> report)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var (stored, reason) = Parse(path);
        reason ??= Difference(stored!.Key, key);
        if (reason is null)
        {
            return stored;
        }

        report(Descriptors.StoredPredictorRefused.At(new SourcePosition(path, 1, 1), Path.GetFileName(path), reason));
        return null;
    }

    private static (StoredPredictor? Stored, string? Reason) Parse(string path)
    {
        try
        {
            var stored = StageCache.FromBytes<StoredPredictor>(File.ReadAllBytes(path), PredictorMethods.Format);
            if (stored is not { Key: not null, Samples: not null }
                || stored.Choice is not { Interval.Errors: not null, Compared.IsDefault: false }
                || stored.Choice.Predictor is null or IDifferentiablePredictor { Dimension: <= 0 or > MostNumbers })
            {
                return (null, "a part of it is missing.");
            }

            // Parts that do not fit each other show in the first use.
            if (stored.Choice.Predictor is IDifferentiablePredictor predictor)
            {
                predictor.Predict(new double[predictor.Dimension]);
            }

            return (stored, null);
        }
        catch (Exception e) when (e
            is JsonException or NotSupportedException or IOException or UnauthorizedAccessException
            or ArgumentException or ArithmeticException or NullReferenceException or IndexOutOfRangeException
            or AggregateException)
        {
            // A kernel or net whose parts do not fit each other fails in many ways; all say that the file was changed.
            return (null, "it cannot be read.");
        }
    }

    private static string? Difference(PredictorKey stored, PredictorKey wanted) =>
        stored.Tool != wanted.Tool ? $"it was written by NasBuild {stored.Tool}, and this is {wanted.Tool}."
        : stored.Model != wanted.Model ? "it belongs to another model."
        : stored.Machine != wanted.Machine ? $"it was measured on another machine ({stored.Machine})."
        : stored.Metric != wanted.Metric ? $"it predicts {stored.Metric}, not {wanted.Metric}."
        : stored.Space != wanted.Space ? "the search space has changed."
        : null;
}
