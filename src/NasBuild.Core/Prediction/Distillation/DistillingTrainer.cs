// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712:
// LLM-Distill-PP, its student fitted to what is measured later
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Distillation;

/// <summary>
/// A slow teacher, and a student of its predictions once it was chosen. The student learns once; new samples move a
/// line through its predictions.
/// </summary>
/// <param name="teacher">The teacher.</param>
/// <param name="label">Returns policies with the predictions of a teacher that has seen samples.</param>
/// <param name="student">The method of the student.</param>
internal sealed class DistillingTrainer(
    IPredictorTrainer<IPredictor> teacher, Func<Samples, Samples> label, IPredictorTrainer<IPredictor> student)
    : ISlowTrainer
{
    private static readonly RecalibrationTrainer Line = new(affine: true);

    /// <summary>The student; null before it has learned.</summary>
    public IPredictor? Student { get; set; }

    /// <summary>Receives the student when it has learned.</summary>
    public Action<IPredictor> Learned { get; init; } = delegate { };

    /// <inheritdoc/>
    public bool IsFast => Student is not null;

    /// <inheritdoc/>
    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        if (Student is not { } learned)
        {
            return teacher.Fit(samples, seed, cancellation);
        }

        var scores = samples.Points.Select(p => p with { Features = [learned.Predict(p).Mean] });
        return new DistilledPredictor(learned, Line.Fit(new Samples(scores, samples.Y), seed, cancellation));
    }

    /// <inheritdoc/>
    public IPredictor FitFast(Samples samples, int seed, CancellationToken cancellation)
    {
        if (Student is null)
        {
            Student = student.Fit(label(samples), seed, cancellation);
            Learned(Student);
        }

        return Fit(samples, seed, cancellation);
    }
}
