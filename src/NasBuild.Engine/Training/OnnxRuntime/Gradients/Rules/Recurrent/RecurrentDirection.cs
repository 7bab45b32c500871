using System.Collections.Immutable;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>
/// One direction of a recurrent node: its weights, its states and the gradients that arrive at them. Sequences are
/// [steps, batch, ...] in the order of the node's input, whatever the direction is; the gates lie side by side on the
/// last axis of sums, and on the first of weights and biases.
/// </summary>
internal sealed class RecurrentDirection
{
    private readonly NodeGradient node;
    private readonly int index;
    private readonly long directions;
    private readonly long steps;
    private readonly long batch;
    private readonly long inputs;
    private readonly long units;
    private readonly int gates;

    /// <summary>Reads a direction of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">0, or 1 for the second of two directions.</param>
    /// <param name="functions">The activations of the direction.</param>
    /// <param name="mask">The steps of each sequence; null if all sequences have the same length.</param>
    public RecurrentDirection(
        NodeGradient node, int index, IReadOnlyList<GateFunction> functions, SequenceMask? mask)
    {
        (this.node, this.index, Functions, Mask) = (node, index, functions, mask);
        (steps, batch, inputs) = (node.InputShape(0)[0], node.InputShape(0)[1], node.InputShape(0)[2]);
        (directions, units) = (node.InputShape(2)[0], node.InputShape(2)[2]);
        gates = (int)(node.InputShape(2)[1] / units);
        IsReverse = index == 1 || node.Node.Text("direction", "forward") == "reverse";
        W = Part(1, [gates * units, inputs]);
        R = Part(2, [gates * units, units]);
    }

    /// <summary>The graph.</summary>
    public GraphWriter Write => node.Write;

    /// <summary>The type of all numbers.</summary>
    public ElementType Type => node.InputType(0).ElementType;

    /// <summary>The activations.</summary>
    public IReadOnlyList<GateFunction> Functions { get; }

    /// <summary>The steps of each sequence; null if all sequences have the same length.</summary>
    public SequenceMask? Mask { get; }

    /// <summary>True if the last element of a sequence comes first.</summary>
    public bool IsReverse { get; }

    /// <summary>The weights of the sequence, [gates * units, inputs].</summary>
    public string W { get; }

    /// <summary>The weights of the states, [gates * units, units].</summary>
    public string R { get; }

    /// <summary>Returns the peepholes of a gate, [units]; null if the node has none.</summary>
    public string? Peepholes(int gate) =>
        Has(7) ? Rows(Part(7, [node.InputShape(7)[1]]), gate, gate + 1) : null;

    /// <summary>Returns the first state (input 5) or cell (input 6), [batch, units].</summary>
    public string First(int input) => Has(input) ? Part(input, [batch, units]) : node.Zeros([batch, units]);

    /// <summary>Adds the states behind the steps.</summary>
    public string States() => Sequence(node.Keep(0));

    /// <summary>Adds the gradients that arrive at the states from outside of the node.</summary>
    public string Upstream() =>
        node.Find(0) is { } upstream ? Cleared(Sequence(upstream)) : node.Zeros([steps, batch, units]);

    /// <summary>Adds the gradient that arrives at the last state (output 1) or cell (output 2).</summary>
    /// <remarks>That of an empty sequence is zero in ONNX Runtime, and not the first one.</remarks>
    public string LastUpstream(int output) =>
        node.Find(output) is not { } upstream ? node.Zeros([batch, units])
        : Mask is null ? Part(upstream, [batch, units])
        : Write.Mul(Part(upstream, [batch, units]), Mask.NotEmpty);

    /// <summary>Adds the values before the steps from the values <paramref name="after"/> them.</summary>
    public string Before(string after, string first)
    {
        var begin = Write.Reshape(first, 1, batch, units);

        // A short sequence that is read from its end begins there: all behind it is the first state.
        return steps == 1 ? begin
            : IsReverse
                ? Write.Concat([Write.Slice(Mask?.Filled(after, first) ?? after, [1], [steps], [0]), begin], 0)
                : Write.Concat([begin, Write.Slice(after, [0], [steps - 1], [0])], 0);
    }

    /// <summary>Adds the part of the gates' sums that comes from the sequence.</summary>
    public string InputSums() => Biased(Product(node.Node.Inputs[0], W), 0, gates);

    /// <summary>Adds the part of the sums of some gates that comes from <paramref name="states"/>.</summary>
    public string StateSums(string states, int from, int to) =>
        Biased(Product(states, Rows(R, from, to)), gates + from, gates + to);

    /// <summary>Adds the part of sums that belongs to the gates from <paramref name="from"/> on.</summary>
    public string Gates(string sums, int from, int to) => Write.Slice(sums, [from * units], [to * units], [2]);

    /// <summary>Adds the rows of weights or biases that belong to the gates from <paramref name="from"/> on.</summary>
    public string Rows(string weights, int from, int to) => Write.Slice(weights, [from * units], [to * units], [0]);

    /// <summary>Adds a scan in the order of the direction, or against it.</summary>
    public (string[] States, string[] Results) Scan(bool backwards, string[] states, string[] sequences, Step step) =>
        Write.Scan(Type, backwards != IsReverse, states, sequences, step);

    /// <summary>Adds zeros behind the ends of sequences.</summary>
    public string Cleared(string x) => Mask?.Cleared(x) ?? x;

    /// <summary>Adds ones behind the ends of sequences, where states are kept.</summary>
    public string Kept(string x) => Mask?.Filled(x, Write.Number(1, Type)) ?? x;

    /// <summary>Adds the sum over all steps and samples.</summary>
    public string Sum(string x) => Write.ReduceSum(x, [0, 1], keepDims: false);

    /// <summary>Adds the gradient of weights from those of their sums.</summary>
    /// <param name="sums">The gradients of the sums.</param>
    /// <param name="x">What the weights are multiplied with.</param>
    public string WeightGradient(string sums, string x) =>
        Write.MatMul(Write.Transpose(Flat(sums), 1, 0), Flat(x));

    /// <summary>Adds the gradients of the inputs.</summary>
    /// <param name="sums">The gradients of the gates' sums.</param>
    /// <param name="weights">The gradient of the weights of the states.</param>
    /// <param name="stateSums">The gradients of the part of the sums that comes from the states.</param>
    /// <param name="state">The gradient of the first state.</param>
    public RecurrentGradients Gradients(string sums, string weights, string stateSums, string state)
    {
        var bias = Sum(sums);
        return new(
            X: Write.MatMul(sums, W),
            W: WeightGradient(sums, node.Node.Inputs[0]),
            R: weights,
            B: Write.Concat([bias, stateSums == sums ? bias : Sum(stateSums)], 0),
            State: state);
    }

    private bool Has(int input) => node.Node.Input(input).Length > 0;

    private string Product(string x, string weights) => Write.MatMul(x, Write.Transpose(weights, 1, 0));

    private string Biased(string sums, int from, int to) =>
        Has(3) ? Write.Add(sums, Rows(Part(3, [2 * gates * units]), from, to)) : sums;

    private string Flat(string x) => Write.Op("Flatten", [x], Onnx.Attribute.Of("axis", 2L));

    // Of [directions, ...].
    private string Part(int input, ImmutableArray<long> shape) => Part(node.Node.Inputs[input], shape);

    private string Part(string all, ImmutableArray<long> shape) =>
        Write.Reshape(directions == 1 ? all : Write.Slice(all, [index], [index + 1], [0]), shape);

    // Of [steps, directions, batch, units].
    private string Sequence(string all) => Write.Reshape(
        directions == 1 ? all : Write.Slice(all, [index], [index + 1], [1]), steps, batch, units);
}
