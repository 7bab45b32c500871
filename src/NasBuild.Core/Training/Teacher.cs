// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>
/// The model whose outputs are imitated. If samples are the same in every epoch, its outputs are computed once.
/// </summary>
internal sealed class Teacher : IDisposable
{
    // Outputs that need more memory are computed again in every epoch.
    private const long MaxKeptBytes = 128L << 20;
    private readonly Session session;
    private readonly IReadOnlyList<ImitatedOutput> outputs;
    private readonly Func<string, int> batchAxis;
    private Dataset? scored;

    /// <summary>Creates a teacher.</summary>
    /// <param name="model">The original.</param>
    /// <param name="outputs">The outputs that are imitated.</param>
    /// <param name="batchAxis">Returns the axis of a value that counts samples.</param>
    /// <param name="settings">The settings for running it.</param>
    public Teacher(
        Model model, IReadOnlyList<ImitatedOutput> outputs, Func<string, int> batchAxis, SessionSettings settings)
    {
        this.outputs = outputs;
        this.batchAxis = batchAxis;
        session = Session.Create(Logits.Only(model, Values), settings);
    }

    /// <summary>The values that are imitated.</summary>
    public IReadOnlyList<string> Values => [.. outputs.Select(o => o.Value).Distinct()];

    /// <summary>Returns the terms of the loss, the output's weight times <paramref name="share"/>.</summary>
    public IEnumerable<(Loss Loss, double Weight)> Terms(double temperature, double share) =>
        outputs.Select(o => (o.Loss(temperature), share * o.Weight));

    /// <summary>Returns what a step is fed for a batch.</summary>
    public IReadOnlyList<Tensor> Targets(Batch batch)
    {
        var results = session.Run(batch.Inputs);
        return [.. outputs.Select(o => results[o.Value].Rename(o.Target))];
    }

    /// <summary>
    /// Returns the samples with the targets as further columns; null if they need too much memory, or are not those of
    /// single samples.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <param name="fixedBatch">The number of samples that every run takes; null if any will do.</param>
    /// <param name="atOnce">The number of samples of a run.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Dataset? Score(Dataset data, int? fixedBatch, int atOnce, CancellationToken cancellation)
    {
        if (scored is not null)
        {
            return scored;
        }

        int[] axes = [.. outputs.Select(o => batchAxis(o.Value))];
        var probe = data.Batches(fixedBatch ?? 1).First();
        var first = Targets(probe);
        if (first.Zip(axes).Any(t => t.First.Shape.Length <= t.Second || t.First.Shape[t.Second] != probe.Count)
            || first.Sum(t => t.SizeBytes) / probe.Count * data.Count > MaxKeptBytes)
        {
            return null;
        }

        scored = data.With(
            data.Batches(atOnce).Select(batch =>
            {
                cancellation.ThrowIfCancellationRequested();
                return Targets(batch);
            }),
            axes);

        // The model is not run again, and takes memory beside the training.
        session.Dispose();
        return scored;
    }

    public void Dispose() => session.Dispose();
}
