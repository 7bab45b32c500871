// Bender et al., Understanding and Simplifying One-Shot Architecture Search, ICML 2018: the accuracy with shared weights,
// normalised by the statistics of the batch.
using NasBuild.Core.Data;
using NasBuild.Core.Quality.Measures;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Core.Training.Supernets;

/// <summary>
/// The accuracy of architectures with a supernet's weights: it tells which of two would be better after a training of
/// its own. Safe to use from several threads at a time.
/// </summary>
internal sealed class SupernetScore : IDisposable
{
    private const int MaxBatch = 250;
    private readonly Supernet net;
    private readonly Dataset samples;
    private readonly int size;
    private readonly Session session;

    /// <summary>Creates the score.</summary>
    /// <param name="net">The trained supernet.</param>
    /// <param name="samples">Labelled images that it was not trained on, at least as many as one batch.</param>
    /// <param name="settings">The settings of the session.</param>
    public SupernetScore(Supernet net, Dataset samples, SessionSettings settings)
    {
        (this.net, this.samples, size) = (net, samples, Math.Min(MaxBatch, samples.Count));
        var first = samples.Batches(size).First();
        var form = TrainingForm.Of(net.Model, net.Inputs(first.Inputs, net.Space.Space.Uncompressed), []);
        session = Session.Create(
            form.Model.With(form.Model.Graph.With(outputs: [new ValueInfo(net.Scores)])), settings);
    }

    /// <summary>Returns the share of samples that an architecture classifies right.</summary>
    public double Of(Policy architecture)
    {
        var (right, count) = (0, 0);
        foreach (var batch in samples.Batches(size).Where(b => b.Count == size))
        {
            var scores = session.Run(net.Inputs(batch.Inputs, architecture))[net.Scores];
            count += size;
            right += Scores.Best(scores).Index().Count(b => b.Item == batch.Labels.Span[b.Index]);
        }

        return (double)right / count;
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
