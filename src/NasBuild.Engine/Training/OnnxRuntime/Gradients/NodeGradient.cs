using System.Collections.Immutable;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients;

/// <summary>The node that a rule differentiates, with the graph and the gradients of its outputs.</summary>
/// <param name="Node">The node, of operator set 18 or later.</param>
/// <param name="Write">The graph that receives the gradient's operators.</param>
/// <param name="graph">The whole backward walk.</param>
internal sealed record NodeGradient(Node Node, GraphWriter Write, ReverseMode graph)
{
    /// <summary>The operator set that the graph is written in: at least 18.</summary>
    public long Opset => graph.Opset;

    /// <summary>True if convolutions may be written as operators of our own, which run on the CPU only.</summary>
    public bool OwnKernels => graph.OwnKernels;

    /// <summary>The gradient of the loss with respect to the first output.</summary>
    /// <exception cref="UndifferentiableException">
    /// The loss does not depend on the first output; if that may happen, use <see cref="Find"/>.
    /// </exception>
    public string Upstream => Upstreams(Find(0));

    /// <summary>
    /// The gradient of the loss with respect to the first output, in a shape that may still have to be broadcast to the
    /// output's: for a rule whose next step broadcasts anyway, so that equal numbers need not be written out first.
    /// </summary>
    public string CompactUpstream => Upstreams(graph.CompactGradient(Node.Outputs[0]));

    /// <summary>
    /// Returns the gradient of the loss with respect to output <paramref name="output"/>; null if the loss does not
    /// depend on it.
    /// </summary>
    public string? Find(int output) =>
        output < Node.Outputs.Length && Node.Outputs[output].Length > 0 ? graph.Gradient(Node.Outputs[output]) : null;

    /// <summary>
    /// Returns true if the gradient of input <paramref name="input"/> leads to a trainable parameter.
    /// </summary>
    public bool NeedsGradient(int input) => Node.Input(input).Length > 0 && graph.Wants(Node.Input(input));

    /// <summary>Returns the type of input <paramref name="input"/>.</summary>
    public TensorType InputType(int input) => graph.Types[Node.Input(input)];

    /// <summary>Returns the shape of input <paramref name="input"/>.</summary>
    public ImmutableArray<long> InputShape(int input) => InputType(input).Shape;

    /// <summary>Returns the shape of output <paramref name="output"/>.</summary>
    public ImmutableArray<long> OutputShape(int output = 0) => graph.Types[Node.Outputs[output]].Shape;

    /// <summary>Returns the rank of input <paramref name="input"/>.</summary>
    public int Rank(int input) => InputShape(input).Length;

    /// <summary>
    /// Returns the constant of input <paramref name="input"/>; null if it is left out, computed or trained.
    /// </summary>
    public Tensor? Constant(int input) => graph.Constant(Node.Input(input));

    /// <summary>
    /// Returns the integers of the constant of input <paramref name="input"/>; null if it is left out.
    /// </summary>
    /// <exception cref="UndifferentiableException">
    /// The input is computed, but the gradient needs a constant.
    /// </exception>
    public long[]? Longs(int input) => Node.Input(input).Length == 0 ? null
        : Constant(input)?.ToLongs()
        ?? throw Refuse($"its input '{Node.Input(input)}' is computed while the model runs");

    /// <summary>Returns the attribute <c>axis</c>, counted from the front of the first input's axes.</summary>
    public int Axis(long absent) => (int)(Node.Int("axis", absent) is var axis && axis < 0 ? axis + Rank(0) : axis);

    /// <summary>Adds a constant scalar of the first output's type.</summary>
    public string Number(double value) => Write.Number(value, graph.Types[Node.Outputs[0]].ElementType);

    /// <summary>Adds zeros of the first input's type.</summary>
    public string Zeros(IEnumerable<long> shape) => Write.Expand(Write.Number(0, InputType(0).ElementType), shape);

    /// <summary>Returns the node that computes <paramref name="value"/>; null for inputs and initializers.</summary>
    public Node? Producer(string value) => graph.Producer(value);

    /// <summary>Returns the type of a value of the forward graph.</summary>
    public TensorType TypeOf(string value) => graph.Types[value];

    /// <summary>
    /// Returns the name of output <paramref name="output"/>, and adds it to the node if it was left out: the gradient
    /// need not compute it again.
    /// </summary>
    public string Keep(int output)
    {
        var nodes = Write.Builder.Nodes;
        var own = Node.Outputs.First(o => o.Length > 0);
        var index = nodes.FindIndex(n => n.Outputs.Contains(own));
        var outputs = nodes[index].Outputs.ToList();
        outputs.AddRange(Enumerable.Repeat("", Math.Max(0, output + 1 - outputs.Count)));
        if (outputs[output].Length == 0)
        {
            outputs[output] = Write.Builder.FreshName($"{Node.OpType}/{output}");
            nodes[index] = nodes[index].WithOutputs(outputs);
        }

        return outputs[output];
    }

    /// <summary>
    /// Makes the forward pass compute the node's outputs from <paramref name="values"/> instead, if the gradient needs
    /// more intermediate values; empty for outputs that are left out.
    /// </summary>
    public void Replace(params IEnumerable<string> values)
    {
        var nodes = Write.Builder.Nodes;
        nodes.RemoveAll(n => n.Outputs.SequenceEqual(Node.Outputs));
        nodes.AddRange(
            Node.Outputs
                .Zip(values)
                .Where(o => o.First.Length > 0)
                .Select(o => new Node("Identity", [o.Second], [o.First], o.First)));
    }

    /// <summary>
    /// Adds <paramref name="gradient"/> to that of any value which the node's inputs are computed from.
    /// </summary>
    public void AddGradient(string value, string gradient) => graph.Give(value, gradient);

    /// <summary>
    /// Adds <paramref name="gradient"/>, which has the input's shape, to that of input <paramref name="input"/>.
    /// </summary>
    public void AddGradient(int input, string gradient) => graph.Give(Node.Input(input), gradient);

    /// <summary>
    /// Adds <paramref name="gradient"/>, which is broadcast to the input's shape, to that of input
    /// <paramref name="input"/>.
    /// </summary>
    public void GiveCompact(int input, string gradient) => graph.Give(Node.Input(input), gradient, compact: true);

    /// <summary>
    /// Adds <paramref name="gradient"/>, which has <paramref name="shape"/>, to that of an input which was broadcast to
    /// it.
    /// </summary>
    public void GiveBroadcast(int input, string gradient, ImmutableArray<long> shape) =>
        AddGradient(input, SumTo(gradient, shape, InputShape(input)));

    /// <summary>
    /// Adds <paramref name="gradient"/>, which has the first output's shape, to that of an input which was broadcast to
    /// it.
    /// </summary>
    public void GiveBroadcast(int input, string gradient) => GiveBroadcast(input, gradient, OutputShape());

    /// <summary>
    /// Adds the sum of <paramref name="x"/> over the axes along which <paramref name="to"/> was broadcast to
    /// <paramref name="from"/>.
    /// </summary>
    public string SumTo(string x, ImmutableArray<long> from, ImmutableArray<long> to)
    {
        if (from.SequenceEqual(to))
        {
            return x;
        }

        var lead = from.Length - to.Length;
        long[] axes =
        [
            .. Enumerable.Range(0, from.Length)
                .Where(i => i < lead || (to[i - lead] == 1 && from[i] != 1))
                .Select(i => (long)i)
        ];
        var sum = axes.Length == 0 ? x : Write.ReduceSum(x, axes, keepDims: lead == 0);
        return lead == 0 ? sum : Write.Reshape(sum, to);
    }

    private string Upstreams(string? gradient) =>
        gradient ?? throw Refuse("the loss depends on a further output of it and not on the first");

    /// <summary>
    /// Returns the exception for a node that cannot be differentiated although its operator has a rule.
    /// </summary>
    public UndifferentiableException Refuse(string reason) => graph.Refuse(Node, reason);
}
