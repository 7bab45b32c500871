// Veit et al., Residual Networks Behave Like Ensembles of Relatively Shallow Networks, NeurIPS 2016, arXiv
// 1605.06431, section 4.1
using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Blocks;

/// <summary>Finds the residual blocks of a graph that may be skipped.</summary>
public static class ResidualBlocks
{
    /// <summary>Returns the blocks in the graph's order. Blocks may be nested.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shapes">The concrete shapes of its values.</param>
    /// <param name="taken">Names that no block may have.</param>
    public static ImmutableArray<ResidualBlock> Find(
        Graph graph, IReadOnlyDictionary<string, TensorType> shapes, params IEnumerable<string> taken)
    {
        var names = taken.ToHashSet();
        string Unique(string name) =>
            names.Add(name) ? name : Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{name}#{i}").First(names.Add);
        return [.. graph.Nodes.Where(n => n.Is("Add") && HasOneShape(n, shapes))
            .Select(sum => (Sum: sum, Input: sum.Inputs.FirstOrDefault(x =>
                graph[x].Initializer is null && IsBranch(graph, Between(graph, x, sum), sum))))
            .Where(block => block.Input is not null)
            .Select(block => new ResidualBlock(Unique(block.Sum.DisplayName), block.Input!, block.Sum.Outputs[0]))];
    }

    private static bool HasOneShape(Node sum, IReadOnlyDictionary<string, TensorType> shapes) =>
        shapes.TryGetValue(sum.Outputs[0], out var type)
        && sum.Inputs.All(i => shapes.TryGetValue(i, out var other) && other.ElementType == type.ElementType
            && other.Shape.AsSpan().SequenceEqual(type.Shape.AsSpan()));

    // The nodes on the paths from a value to a sum.
    private static HashSet<Node> Between(Graph graph, string from, Node sum)
    {
        var values = new HashSet<string> { from };
        var after = new HashSet<Node>();
        foreach (var node in graph.Nodes.TakeWhile(n => n != sum).Where(n => Read(n).Any(values.Contains)))
        {
            after.Add(node);
            values.UnionWith(node.Outputs.Where(o => o.Length > 0));
        }

        var between = new HashSet<Node>();
        var waiting = new Stack<string>(sum.Inputs);
        while (waiting.TryPop(out var value))
        {
            if (graph[value].Producer is { } producer && after.Contains(producer) && between.Add(producer))
            {
                Read(producer).ToList().ForEach(waiting.Push);
            }
        }

        return between;
    }

    // An activation such as x + 0.04 x^3 is a sum too, but not worth a choice: it has no weights.
    private static bool IsBranch(Graph graph, HashSet<Node> nodes, Node sum) =>
        nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0).Select(o => graph[o])
            .All(v => !v.IsOutput && v.Uses.All(u => u.Node == sum || nodes.Contains(u.Node)))
        && nodes.SelectMany(Read)
            .Any(i => graph[i].Constant is { Count: > 1 } constant && constant.ElementType.IsFloat());

    private static IEnumerable<string> Read(Node node) =>
        node.Inputs.Where(i => i.Length > 0).Concat(node.CapturedNames());
}
