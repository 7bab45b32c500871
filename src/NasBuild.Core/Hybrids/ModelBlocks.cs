using System.Collections.Immutable;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Hybrids;

/// <summary>A model cut into an embedding, blocks that repeat, and a head.</summary>
/// <param name="Model">The model.</param>
/// <param name="Stream">
/// The values of the residual stream: what the embedding writes, then what each block writes; the last is what the head
/// reads.
/// </param>
/// <param name="Types">Their types for one sample.</param>
public sealed record ModelBlocks(
    Model Model, ImmutableArray<string> Stream, IReadOnlyDictionary<string, TensorType> Types)
{
    /// <summary>The number of blocks.</summary>
    public int Count => Stream.Length - 1;

    /// <summary>
    /// Returns the width of the residual stream at a cut: the channels of images, else the last axis.
    /// </summary>
    /// <param name="cut">The index of the cut in <see cref="Stream"/>.</param>
    public long Width(int cut) =>
        Types[Stream[cut]].Shape is [_, var channels, _, _] ? channels : Types[Stream[cut]].Shape[^1];

    /// <summary>The part before the first block: from the model's inputs to the stream.</summary>
    public Model Embedding => Through(0);

    /// <summary>The part behind the last block: from the stream to the model's outputs.</summary>
    public Model Head => Part(Stream[^1], null);

    /// <summary>Returns a block, a model of its own.</summary>
    public Model Block(int index) => Part(Stream[index], Stream[index + 1]);

    /// <summary>Returns the part before a cut: from the model's inputs to that value of the stream.</summary>
    public Model Through(int cut) => Part(null, Stream[cut]);

    /// <summary>Returns the same with fewer blocks, each of as many of these.</summary>
    /// <param name="count">The number of blocks: a divisor of <see cref="Count"/>.</param>
    public ModelBlocks Joined(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Count % count, 0, nameof(count));
        return this with { Stream = [.. Stream.Where((_, i) => i % (Count / count) == 0)] };
    }

    // Other inputs, such as a mask, are inputs of each part that reads them.
    private Model Part(string? from, string? to)
    {
        var graph = Model.Graph;
        var producer = from is null ? null : graph[from].Producer;
        ValueInfo Info(string name) => new(
            name, Types[name].ElementType,
            Types[name].Shape.Select((d, axis) => axis == 0 ? new Dimension(null, "batch") : new Dimension(d, null)));
        var part = graph.With(
            nodes: graph.Nodes.Where(n => n != producer),
            inputs: from is null ? graph.Inputs : graph.Inputs.Append(Info(from)),
            outputs: to is null ? graph.Outputs : [Info(to)]);
        var live = DeadNodesPass.Run(part);
        var read = live.Nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames()))
            .Concat(live.Outputs.Select(o => o.Name)).ToHashSet();
        return Model.With(live.With(inputs: live.Inputs.Where(i => read.Contains(i.Name))));
    }
}
