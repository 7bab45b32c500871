using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// The tensors that every run of a session reads and replaces, in two sets of buffers: a run reads one and writes the
/// other. Tensors that are replaced in place have one buffer, in both sets. The session owns buffers and bindings.
/// </summary>
internal sealed class StateBuffers
{
    private readonly BoundSession session;
    private readonly IReadOnlyList<StateTensor> tensors;
    private readonly SessionBinding[] bindings;
    private readonly OrtValue[][] buffers;
    private int side;

    /// <summary>Creates buffers of undefined content.</summary>
    /// <param name="session">The session that will run with them.</param>
    /// <param name="tensors">The tensors that it reads and replaces.</param>
    public StateBuffers(BoundSession session, IReadOnlyList<StateTensor> tensors)
    {
        (this.session, this.tensors) = (session, tensors);
        OrtValue[] first = [.. tensors.Select(t => session.Memory.Allocate(t.Type))];
        buffers = [first, [.. tensors.Zip(first, (t, b) => t.InPlace ? b : session.Memory.Allocate(t.Type))]];
        bindings = [session.CreateBinding(), session.CreateBinding()];
        for (var at = 0; at < 2; at++)
        {
            for (var i = 0; i < tensors.Count; i++)
            {
                bindings[at].BindInput(tensors[i].Before, buffers[at][i]);
                bindings[at].BindOutput(tensors[i].After, buffers[1 - at][i]);
            }
        }
    }

    /// <summary>The buffer of a tensor that the next run reads; valid until then.</summary>
    public OrtValue this[int index] => buffers[side][index];

    /// <summary>Binds a further input, which every run reads from <paramref name="buffer"/>.</summary>
    public void BindInput(string name, OrtValue buffer) => Array.ForEach(bindings, b => b.BindInput(name, buffer));

    /// <summary>Binds a further output, which every run writes to <paramref name="buffer"/>.</summary>
    public void BindOutput(string name, OrtValue buffer) => Array.ForEach(bindings, b => b.BindOutput(name, buffer));

    /// <summary>Binds further outputs, which every run writes to buffers of their own; by name.</summary>
    public IReadOnlyDictionary<string, OrtValue> BindOutputs(IEnumerable<(string Name, TensorType Type)> outputs)
    {
        var bound = outputs.ToDictionary(o => o.Name, o => session.Memory.Allocate(o.Type));
        foreach (var (name, buffer) in bound)
        {
            BindOutput(name, buffer);
        }

        return bound;
    }

    /// <summary>Runs the session once on a batch: the next run reads the tensors that it writes.</summary>
    /// <inheritdoc cref="BoundSession.Run(SessionBinding, IReadOnlyDictionary{string, Tensor})"/>
    public void Run(IReadOnlyDictionary<string, Tensor> batch)
    {
        session.Run(bindings[side], batch);
        side = 1 - side;
    }

    /// <summary>
    /// Captures the runs, if the session captures any, once everything is bound: that runs them, so the tensors must be
    /// written afterwards.
    /// </summary>
    /// <exception cref="SessionException">They cannot be captured.</exception>
    public void Capture()
    {
        foreach (var binding in session.CapturesGraph ? bindings : [])
        {
            session.Run(binding);
        }
    }

    /// <summary>Returns a copy of a tensor that the next run reads.</summary>
    public Tensor Read(int index) => session.Memory.Read(tensors[index].Before, buffers[side][index]);

    /// <summary>Replaces a tensor that the next run reads.</summary>
    public void Write(int index, Tensor tensor) => session.Memory.Write(buffers[side][index], tensor);

    /// <summary>Fills a tensor that the next run reads with zeros.</summary>
    public void Clear(int index) => session.Memory.Clear(buffers[side][index]);
}
