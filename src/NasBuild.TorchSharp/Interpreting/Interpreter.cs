using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Operators;

namespace NasBuild.TorchSharp.Interpreting;

/// <summary>
/// Runs a model node by node with libtorch, which records what it needs for the gradients. Nodes that lie on no
/// gradient's path and whose operators have no function here run with ONNX Runtime. Owns the model's constants.
/// </summary>
internal sealed class Interpreter : IDisposable
{
    private readonly Dictionary<string, Tensor> constants = [];
    private readonly Dictionary<string, Tensor> values = [];
    private readonly List<Step> steps = [];
    private readonly List<IDisposable> owned = [];

    /// <summary>Prepares runs.</summary>
    /// <param name="form">The model.</param>
    /// <param name="path">The nodes to run.</param>
    /// <param name="fed">The names of the initializers that every run is given: those that training changes.</param>
    /// <param name="outputs">The values that a run returns.</param>
    /// <param name="device">The device.</param>
    /// <param name="threads">The threads of nodes that run with ONNX Runtime.</param>
    public Interpreter(
        TrainingForm form, GradientPath path, IReadOnlySet<string> fed, IReadOnlyCollection<string> outputs,
        torch.Device device, int threads)
    {
        try
        {
            Prepare(form, path, fed, outputs, device, threads);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the model on the current dispose scope.</summary>
    /// <param name="inputs">The model's inputs and the initializers that are fed.</param>
    /// <param name="outputs">The names of the values to return.</param>
    /// <exception cref="UndifferentiableException">A node's form is not computed here.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(
        IEnumerable<KeyValuePair<string, Tensor>> inputs, IEnumerable<string> outputs)
    {
        values.Clear();
        foreach (var (name, tensor) in constants.Concat(inputs))
        {
            values[name] = tensor;
        }

        foreach (var step in steps)
        {
            foreach (var (name, tensor) in step.Node.Outputs.Zip(step.Run()).Where(o => o.First.Length > 0))
            {
                values[name] = tensor!;
            }

            // What the gradients need, libtorch holds itself.
            foreach (var name in step.LastUses)
            {
                values[name].Dispose();
                values.Remove(name);
            }
        }

        var found = outputs.Distinct().ToDictionary(o => o, o => values[o]);
        values.Clear();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var item in owned.Concat(constants.Values))
        {
            item.Dispose();
        }
    }

    private void Prepare(
        TrainingForm form, GradientPath path, IReadOnlySet<string> fed, IReadOnlyCollection<string> outputs,
        torch.Device device, int threads)
    {
        var graph = form.Model.Graph;
        var read = path.Nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames())).Concat(outputs).ToHashSet();
        foreach (var tensor in graph.Initializers.Where(t => read.Contains(t.Name) && !fed.Contains(t.Name)))
        {
            constants.Add(tensor.Name, tensor.ToTorch(device).Owned());
        }

        steps.AddRange(path.Nodes.Select(n => new Step(n, Function(form, path, n, device, threads), [])));
        FindLastUses([.. outputs, .. fed, .. constants.Keys, .. graph.Inputs.Select(i => i.Name)]);
    }

    private Func<Tensor?[]> Function(
        TrainingForm form, GradientPath path, Node node, torch.Device device, int threads)
    {
        if (!path.Differentiated.Contains(node) && !Suits(form, node))
        {
            var session = new RuntimeNode(node, form, values, device, threads);
            owned.Add(session);
            return session.Run;
        }

        var call = new NodeCall(node, form, values, device);
        owned.Add(call);
        var function = OperatorTable.All[node];
        return () => function(call);
    }

    // Arithmetic of small integers overflows, which numbers that stand for them do not.
    private static bool Suits(TrainingForm form, Node node) => OperatorTable.Obstacle(node) is null
        && (node.OpType is "QuantizeLinear" or "DequantizeLinear" or "Cast" or "Identity"
            || node.Inputs.Concat(node.Outputs).All(
                v => !form.Types.TryGetValue(v, out var type) || !Tensors.IsSmallInteger(type.ElementType)));

    private void FindLastUses(HashSet<string> kept)
    {
        var seen = kept;
        foreach (var (index, step) in steps.Index().Reverse())
        {
            var names = step.Node.Inputs.Concat(step.Node.Outputs).Concat(step.Node.CapturedNames())
                .Where(n => n.Length > 0).Distinct();
            steps[index] = step with { LastUses = [.. names.Where(seen.Add)] };
        }
    }

    private sealed record Step(Node Node, Func<Tensor?[]> Run, IReadOnlyList<string> LastUses);
}
