// Lengauer and Tarjan, A Fast Algorithm for Finding Dominators in a Flowgraph, 1979: in a graph without cycles one pass
// finds them
using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// The values that everything an output learns from an input passes through: between two blocks of a net with residual
/// branches, the residual stream.
/// </summary>
internal static class CutValues
{
    /// <summary>Returns the values from the input to the output, both included; none if there is no way.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">An input.</param>
    /// <param name="output">An output.</param>
    public static ImmutableArray<string> Between(Graph graph, string input, string output)
    {
        // The last value before each that all ways to it pass.
        var last = new Dictionary<string, (string? Value, int Depth)> { [input] = (null, 0) };
        string Common(string one, string other)
        {
            while (one != other)
            {
                (one, other) = last[one].Depth >= last[other].Depth ? (last[one].Value!, other) : (one, last[other].Value!);
            }

            return one;
        }

        foreach (var node in graph.Nodes)
        {
            var read = node.Inputs.Concat(node.CapturedNames()).Where(last.ContainsKey).Distinct().ToList();
            if (read.Count > 0)
            {
                var common = read.Aggregate(Common);
                foreach (var written in node.Outputs.Where(o => o.Length > 0))
                {
                    last[written] = (common, last[common].Depth + 1);
                }
            }
        }

        var cuts = ImmutableArray.CreateBuilder<string>();
        for (var value = last.ContainsKey(output) ? output : null; value is not null; value = last[value].Value)
        {
            cuts.Add(value);
        }

        cuts.Reverse();
        return cuts.ToImmutable();
    }
}
