using System.Collections.Immutable;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// The conversions between floating-point numbers and integers when each node with weights has bits of its own, as ONNX
/// Runtime runs them: the output of such a node has its bits, the outputs of data movements and arithmetic are integers
/// if all inputs are, and everything else computes in floating point.
/// </summary>
internal sealed class Conversions
{
    private readonly List<Conversion> rounded = [];
    private readonly List<Conversion> widened = [];
    private readonly List<Conversion> met = [];

    /// <param name="graph">The graph.</param>
    /// <param name="bits">The variable of a node's bits; null if it has none.</param>
    public Conversions(Graph graph, Func<Node, int?> bits)
    {
        // For every value the variables that must all choose 8 bits for it to be in integers; null if it never is.
        var states = graph.Inputs.ToDictionary(
            i => i.Name, _ => default(ImmutableSortedSet<int>), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            List<(string Value, ImmutableSortedSet<int>? State)> read =
                [.. node.Inputs.Where(states.ContainsKey).Distinct().Select(i => (i, states[i]))];
            ImmutableSortedSet<int>? made = null;
            if (bits(node) is { } own)
            {
                made = [own];
                foreach (var (value, state) in read)
                {
                    AddMissing(rounded, value, made, state);
                    AddMissing(widened, value, state, made);
                }
            }
            else if (Int8Operators.Of(node) is Int8Form.Arithmetic or Int8Form.Movement)
            {
                foreach (var (first, second) in read.SelectMany((a, i) => read.Skip(i + 1).Select(b => (a, b))))
                {
                    AddMissing(met, node.Outputs[0], first.State, second.State);
                    AddMissing(met, node.Outputs[0], second.State, first.State);
                }

                made =
                    read.Count > 0 && read.All(r => r.State is not null) ? [.. read.SelectMany(r => r.State!)] : null;
            }
            else
            {
                read.ForEach(r => AddMissing(widened, r.Value, r.State, null));
            }

            foreach (var output in node.Outputs)
            {
                states[output] = made;
            }
        }
    }

    /// <summary>Floating-point values that become integers.</summary>
    public IReadOnlyList<Conversion> Rounded => rounded;

    /// <summary>Integers that become floating-point values.</summary>
    public IReadOnlyList<Conversion> Widened => widened;

    /// <summary>
    /// Results of arithmetic with one operand in integers and one in floating point, which no kernel computes in one
    /// step.
    /// </summary>
    public IReadOnlyList<Conversion> Met => met;

    // All of the first choose 8 bits, and not all of the second: the count of the first minus the count of both
    // together.
    private static void AddMissing(
        List<Conversion> into, string value, ImmutableSortedSet<int>? all, ImmutableSortedSet<int>? without)
    {
        if (all is null)
        {
            return;
        }

        into.Add(new Conversion(value, 1, [.. all]));
        if (without is not null)
        {
            into.Add(new Conversion(value, -1, [.. all.Union(without)]));
        }
    }
}
