using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>
/// The channel groups of a model: the channels that structured pruning may cut, and those that it leaves alone.
/// </summary>
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

    /// <summary>
    /// The model prepared for cutting: it computes what the original computes, with the same parameters under the same
    /// names.
    /// </summary>
    public Model Model { get; }

    /// <summary>The model that the groups were found in, before preparation.</summary>
    internal Model Source { get; }

    /// <summary>The groups, in the order in which the graph computes them.</summary>
    public ImmutableArray<ChannelGroup> Groups { get; }

    /// <summary>The channels that are left alone, with the reasons.</summary>
    public ImmutableArray<Refusal> Refused { get; }

    /// <summary>
    /// For every value of a group, the channel of each index of each axis: numbered across all groups, -1 for none.
    /// </summary>
    internal IReadOnlyDictionary<string, int[]?[]> Axes { get; }

    /// <summary>
    /// The copies of constants that had several readers, with the name of the constant that each is a copy of.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Copies { get; }

    /// <summary>The observed shapes of values.</summary>
    internal IReadOnlyDictionary<string, TensorType> Shapes { get; }

    /// <summary>
    /// Returns a model that may be cut: the prepared one in place of the one that the groups were found in, or one that
    /// was made from it.
    /// </summary>
    internal Model Prepared(Model model) => ReferenceEquals(model, Source) ? Model : model;

    /// <summary>Returns the observed shape of a value.</summary>
    internal ImmutableArray<long> Shape(string value) => Model.Graph[value].Initializer?.Shape ?? Shapes[value].Shape;
}
