using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// Elementwise sums of the squares of buffers, on the buffers' device: a separate graph, so that runs without sums have
/// no cost.
/// </summary>
internal sealed class SquareSums : IDisposable
{
    private readonly string[] names;
    private readonly BoundSession session;
    private readonly StateBuffers sums;

    /// <summary>Creates sums of zero.</summary>
    /// <param name="buffers">The buffers by name, with their types.</param>
    /// <param name="settings">The settings of the session.</param>
    /// <param name="memory">The memory of the buffers, which gets the sums as well.</param>
    public SquareSums(
        IReadOnlyDictionary<string, (TensorType Type, OrtValue Buffer)> buffers, SessionSettings settings,
        IDeviceMemory memory)
    {
        names = [.. buffers.Keys];
        var builder = new GraphBuilder(new Graph("square-sums", [], [], [], []));
        var write = new GraphWriter(builder);
        string Input(string name, TensorType type)
        {
            builder.Inputs.Add(BackwardGraph.Fixed(name, type));
            return name;
        }

        List<StateTensor> states = [];
        foreach (var (name, (type, _)) in buffers)
        {
            var wide = type with { ElementType = ElementType.Double };
            var before = Input($"sum/{name}", wide);
            var value = write.Cast(Input(name, type), ElementType.Double);
            var after = write.Add(before, write.Mul(value, value));
            builder.Outputs.Add(new ValueInfo(after));
            states.Add(new StateTensor(before, after, wide, InPlace: true));
        }

        session = new BoundSession(new Model(builder.Build(), TrainingForm.MinimumOpset), [], settings, memory);
        try
        {
            sums = new StateBuffers(session, states);
            foreach (var (i, (name, (_, buffer))) in buffers.Index())
            {
                sums.BindInput(name, buffer);
                sums.Clear(i);
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Adds the squares of the buffers' current contents.</summary>
    public void Add() => sums.Run(new Dictionary<string, Tensor>());

    /// <summary>Returns a copy of the sums, by the buffers' names.</summary>
    public IReadOnlyDictionary<string, Tensor> Read() =>
        names.Index().ToDictionary(n => n.Item, n => sums.Read(n.Index).Rename(n.Item));

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
