using NasBuild.Engine;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.TorchSharp.Interpreting;

/// <summary>
/// A node that runs with ONNX Runtime, as a model of its own: no gradient flows through it, so libtorch need not know
/// its operator.
/// </summary>
internal sealed class RuntimeNode : IDisposable
{
    private readonly Node node;
    private readonly TrainingForm form;
    private readonly IReadOnlyDictionary<string, Tensor> values;
    private readonly torch.Device device;
    private readonly string[] inputs;
    private readonly Session session;

    /// <summary>Creates the session.</summary>
    /// <exception cref="SessionException">ONNX Runtime has no such operator.</exception>
    public RuntimeNode(
        Node node, TrainingForm form, IReadOnlyDictionary<string, Tensor> values, torch.Device device, int threads)
    {
        (this.node, this.form, this.values, this.device) = (node, form, values, device);
        inputs = [.. node.Inputs.Concat(node.CapturedNames()).Where(i => i.Length > 0).Distinct()];
        session = Session.Create(ModelOf(node, form, inputs), new SessionSettings(threads) { Spin = false });
    }

    /// <summary>Returns the outputs, null for those that are left out.</summary>
    public Tensor?[] Run()
    {
        var outputs = session.Run(
            inputs.ToDictionary(i => i, i => values[i].ToOnnx(i, form.Types[i].ElementType)));
        return [.. node.Outputs.Select(o => o.Length == 0 ? null : outputs[o].ToTorch(device))];
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    /// <summary>Returns a model of one node.</summary>
    public static Model ModelOf(Node node, TrainingForm form, IEnumerable<string> inputs)
    {
        var graph = new Graph(
            "node", [node], [],
            inputs.Select(i => new ValueInfo(
                i, form.Types[i].ElementType, form.Types[i].Shape.Select(d => new Dimension(d, null)))),
            node.Outputs.Where(o => o.Length > 0).Select(o => new ValueInfo(o)));
        return form.Model.Opsets.Aggregate(
            new Model(graph, form.Model.Opset, form.Model.IrVersion), (m, o) => m.WithOpset(o.Key, o.Value));
    }
}
