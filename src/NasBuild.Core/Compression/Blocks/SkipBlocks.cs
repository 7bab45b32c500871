using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Compression.Blocks;

/// <summary>Skips residual blocks.</summary>
public static class SkipBlocks
{
    /// <summary>
    /// Returns the model without <paramref name="blocks"/>: their inputs replace their sums, and nodes that only their
    /// branches need are removed.
    /// </summary>
    /// <param name="model">The model that the blocks were found in, or one cut from it.</param>
    /// <param name="blocks">The blocks; a block that is nested in one of them is removed with it, named or not.</param>
    /// <exception cref="ArgumentException">The model has no such sum.</exception>
    public static Model Apply(Model model, IReadOnlyCollection<ResidualBlock> blocks)
    {
        if (blocks.Count == 0)
        {
            return model;
        }

        var graph = model.Graph;
        if (blocks.FirstOrDefault(b => !graph.Values.TryGetValue(b.Sum, out var sum)
            || sum.Producer?.Inputs.Contains(b.Input) != true) is { } unknown)
        {
            throw new ArgumentException($"The model has no residual sum '{unknown.Name}'.", nameof(blocks));
        }

        // A sum that is an output of the model keeps its name: the pass takes care of it.
        var inputs = blocks.ToDictionary(b => graph[b.Sum].Producer!, b => b.Input);
        return model.With(IdentityPass.Run(graph.With(graph.Nodes.Select(n =>
            inputs.TryGetValue(n, out var input) ? new Node("Identity", [input], n.Outputs, n.Name) : n))));
    }
}
