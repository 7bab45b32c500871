using System.Text.Json;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Distillation;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>A predictor in a file, for later builds: a new target needs no new measurements.</summary>
/// <param name="Key">The key.</param>
/// <param name="Samples">A key of the samples that it was fitted to: with other samples it is fitted again.</param>
/// <param name="Choice">The predictor, and its comparison with others.</param>
internal sealed record StoredPredictor(PredictorKey Key, string Samples, PredictorChoice Choice)
{
    private const int MaxNumbers = 1_000_000;

    public void Write(string path) => AtomicFile.Write(path, StageCache.ToBytes(this, PredictorMethods.Format));

    /// <summary>
    /// Returns the predictor in a file; null if there is none, or if its key differs, which <paramref name="report"/>
    /// receives.
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
            var stored = StageCache.FromBytes<StoredPredictor>(RegularFile.ReadAllBytes(path), PredictorMethods.Format);
            if (stored is not { Key: not null, Samples: not null }
                || stored.Choice is not { Interval.Errors: not null, Compared.IsDefault: false }
                || stored.Choice.Predictor is null or IDifferentiablePredictor { Dimension: <= 0 or > MaxNumbers })
            {
                return (null, "a part of it is missing.");
            }

            // Parts with inconsistent sizes fail at the first use.
            Use(stored.Choice.Predictor);
            return (stored, null);
        }
        catch (Exception e) when (e
            is JsonException or NotSupportedException or IOException or UnauthorizedAccessException
            or ArgumentException or ArithmeticException or NullReferenceException or IndexOutOfRangeException
            or AggregateException)
        {
            // A kernel or net with inconsistent parts fails in many ways; all mean that the file was changed.
            return (null, "it cannot be read.");
        }
    }

    private static void Use(IPredictor predictor)
    {
        if (predictor is IDifferentiablePredictor differentiable)
        {
            differentiable.Predict(new double[differentiable.Dimension]);
        }
        else if (predictor is StudentPredictor student)
        {
            student.Predict(new PolicyPoint(new Space([]), new Policy([]), new double[student.Features.Length]));
        }
        else if (predictor is DistilledPredictor distilled)
        {
            Use(distilled.Student);
            Use(distilled.Line);
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
