using System.Collections.Immutable;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.TorchSharp.Interpreting;

/// <summary>
/// A node as its operator's function sees it, run after run: attributes, inputs and the shapes of the outputs. Owns
/// what a function has made <see cref="Once"/>.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="form">The model in training form.</param>
/// <param name="values">The values of the current run by name.</param>
/// <param name="device">The device that computes.</param>
internal sealed class NodeCall(
    Node node, TrainingForm form, IReadOnlyDictionary<string, Tensor> values, torch.Device device) : IDisposable
{
    private Tensor[]? kept;

    /// <summary>The node.</summary>
    public Node Node => node;

    /// <summary>The model in training form.</summary>
    public TrainingForm Form => form;

    /// <summary>The first input.</summary>
    public Tensor X => this[0];

    /// <summary>The inputs that are not left out.</summary>
    public Tensor[] Inputs => [.. node.Inputs.Where(i => i.Length > 0).Select(i => values[i])];

    /// <summary>The input <paramref name="input"/>.</summary>
    public Tensor this[int input] => values[node.Inputs[input]];

    /// <summary>Returns the input <paramref name="input"/>; null if it is left out.</summary>
    public Tensor? Find(int input) => node.Input(input).Length == 0 ? null : this[input];

    /// <summary>Returns the integers of an input; null if it is left out.</summary>
    public long[]? Longs(int input) =>
        node.Input(input).Length == 0 ? null : Constant(input)?.ToLongs() ?? this[input].ToLongs();

    /// <summary>Returns the constant of an input; null if it is left out or computed.</summary>
    public OnnxTensor? Constant(int input) =>
        node.Input(input).Length > 0 && form.Model.Graph.Values.TryGetValue(node.Input(input), out var value)
            ? value.Constant
            : null;

    /// <summary>The type that an input has in the model.</summary>
    public TensorType InputType(int input) => form.Types[node.Input(input)];

    /// <summary>The shape of an input.</summary>
    public ImmutableArray<long> InputShape(int input) => InputType(input).Shape;

    /// <summary>The type that an output has in the model.</summary>
    public TensorType OutputType(int output = 0) => form.Types[node.Outputs[output]];

    /// <summary>The shape of an output.</summary>
    public long[] OutputShape(int output = 0) => [.. OutputType(output).Shape];

    /// <summary>The attribute <c>axis</c>, counted from the front of the first input's axes.</summary>
    public int Axis(long absent) => FromFront(node.Int("axis", absent), InputShape(0).Length);

    /// <summary>An axis counted from the front.</summary>
    public static int FromFront(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    /// <summary>Returns a tensor of numbers, of the first input's type.</summary>
    public Tensor Numbers(long[] shape, double[] values) =>
        OnnxTensor.FromDoubles("", ElementType.Double, shape, values).ToTorch(device).to(X.dtype);

    /// <summary>Returns a vector of integers.</summary>
    public Tensor Integers(IEnumerable<long> values)
    {
        long[] all = [.. values];
        return OnnxTensor.Create<long>("", [all.Length], all).ToTorch(device);
    }

    /// <summary>Returns a copy of a constant on the device.</summary>
    public Tensor OnDevice(OnnxTensor tensor) => tensor.ToTorch(device);

    /// <summary>Returns tensors that depend on no value of a run: made in the first, and kept for the others.</summary>
    public Tensor[] Once(Func<Tensor[]> make)
    {
        if (kept is null)
        {
            using var free = torch.no_grad();
            kept = make();
            foreach (var tensor in kept)
            {
                tensor.Owned();
            }
        }

        return kept;
    }

    /// <summary>Returns the exception for a form of the operator that is not computed here.</summary>
    public Exception Refuse(string reason) => form.Refuse(node, reason);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in kept ?? [])
        {
            tensor.Dispose();
        }
    }
}
