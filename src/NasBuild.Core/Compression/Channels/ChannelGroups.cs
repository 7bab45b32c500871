using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>The channel groups of a model: what structured pruning may cut, and what it leaves alone.</summary>
public sealed class ChannelGroups
{
    internal ChannelGroups(
        Model model,
        IReadOnlyDictionary<string, string> copies,
        IReadOnlyDictionary<string, TensorType> shapes,
        IReadOnlyDictionary<string, int[]?[]> axes,
        ImmutableArray<ChannelGroup> groups,
        ImmutableArray<Refusal> refused,
        Model? source = null)
    {
        Model = model;
        Source = source ?? model;
        Copies = copies;
        Shapes = shapes;
        Axes = axes;
        Groups = groups;
        Refused = refused;
    }

    /// <summary>The model prepared for cutting: it computes what the original computes, with the same parameters under the same names.</summary>
    public Model Model { get; }

    /// <summary>The model that the groups were found in, as it was given.</summary>
    internal Model Source { get; }

    /// <summary>The groups, in the order in which the graph computes them.</summary>
    public ImmutableArray<ChannelGroup> Groups { get; }

    /// <summary>What is left alone, and why.</summary>
    public ImmutableArray<Refusal> Refused { get; }

    /// <summary>For every value that a group touches the channel of each index of each axis: numbered through all groups, -1 for none.</summary>
    internal IReadOnlyDictionary<string, int[]?[]> Axes { get; }

    /// <summary>Constants that were given a reader each, with the name of what they are a copy of.</summary>
    internal IReadOnlyDictionary<string, string> Copies { get; }

    /// <summary>The shapes in which values were seen.</summary>
    internal IReadOnlyDictionary<string, TensorType> Shapes { get; }

    /// <summary>A model that may be cut: the prepared one in place of the one that the groups were found in, or one that was made from it.</summary>
    internal Model Prepared(Model model) => ReferenceEquals(model, Source) ? Model : model;

    /// <summary>The shape in which a value was seen.</summary>
    internal ImmutableArray<long> Shape(string value) => Model.Graph[value].Initializer?.Shape ?? Shapes[value].Shape;
}
