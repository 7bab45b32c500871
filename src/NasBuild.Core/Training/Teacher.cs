// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>The model whose scores are imitated. If samples are the same in every epoch, each is scored once.</summary>
internal sealed class Teacher : IDisposable
{
    private readonly Session session;
    private readonly string scores;

    /// <summary>Creates a teacher.</summary>
    /// <param name="model">The original.</param>
    /// <param name="settings">The settings for running it.</param>
    public Teacher(Model model, SessionSettings settings)
    {
        scores = Logits.Of(model);
        session = Session.Create(Logits.Only(model, scores), settings);
    }

    /// <summary>Returns the scores of a batch, under the name <paramref name="target"/>.</summary>
    public Tensor Score(IReadOnlyDictionary<string, Tensor> inputs, string target) =>
        session.Run(inputs)[scores].Rename(target);

    /// <summary>Returns the samples with their scores as one more column, named <paramref name="target"/>.</summary>
    public Dataset Score(Dataset data, string target, int batchSize, int batchAxis, CancellationToken cancellation)
    {
        var scored = data.Batches(batchSize).Select(batch =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Score(batch.Inputs, target);
        });
        return data.With(target, scored, batchAxis);
    }

    public void Dispose() => session.Dispose();
}
