using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine.Training.OnnxRuntime.Memory;

/// <summary>The buffers that a session reads and writes in a run. Owns none of them.</summary>
/// <param name="session">The session.</param>
/// <param name="elsewhere">The inputs that the session expects in another memory.</param>
/// <param name="graph">The number of the captured graph that runs with these buffers, from 1; null for none.</param>
internal sealed class SessionBinding(InferenceSession session, IReadOnlySet<string> elsewhere, int? graph) : IDisposable
{
    private readonly Dictionary<string, OrtValue> copied = [];

    /// <summary>True if a graph is captured, with these buffers: the first run then runs more than once.</summary>
    public bool IsCaptured => graph is not null;

    /// <summary>ONNX Runtime's binding.</summary>
    public OrtIoBinding Buffers { get; } = session.CreateIoBinding();

    /// <summary>The options of its runs.</summary>
    public RunOptions Options { get; } = OptionsOf(graph);

    /// <summary>Binds an input: every run reads what <paramref name="buffer"/> then holds.</summary>
    public void BindInput(string name, OrtValue buffer)
    {
        Buffers.BindInput(name, buffer);
        if (elsewhere.Contains(name))
        {
            copied[name] = buffer;
        }
    }

    /// <summary>Binds an output: every run writes it to <paramref name="buffer"/>.</summary>
    public void BindOutput(string name, OrtValue buffer) => Buffers.BindOutput(name, buffer);

    /// <summary>
    /// Brings inputs that are in another memory up to date: ONNX Runtime copies them when they are bound.
    /// </summary>
    public void Refresh()
    {
        foreach (var (name, buffer) in copied)
        {
            Buffers.BindInput(name, buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Buffers.Dispose();
        Options.Dispose();
    }

    // A captured graph has the addresses of its buffers, so each binding has a graph of its own.
    private static RunOptions OptionsOf(int? graph)
    {
        var options = new RunOptions();
        if (graph is { } number)
        {
            options.AddRunConfigEntry("gpu_graph_id", $"{number}");
        }

        return options;
    }
}
