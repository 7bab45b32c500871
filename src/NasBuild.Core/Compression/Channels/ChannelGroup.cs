using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Channels;

/// <summary>
/// A set of interchangeable channels: any of them may be cut, independently of the others, as long as one stays.
/// <para>
/// Formally: the channels of a model (see <see cref="Channel"/>) that occur equally often on exactly the same axes of
/// the same values, and on no graph input, graph output or axis that an operator combines. So every axis that has one
/// channel of the group has them all, and cutting k of them shortens each axis by the same multiple of k. Cutting
/// channels whose slices are all zero changes no output.
/// </para>
/// <example>
/// A residual block <c>y = Relu(x + Conv(Relu(Conv(x, w1)), w2))</c> with 64 channels throughout has two groups: the
/// inner width, 64 channels of (w1, axis 0) and (w2, axis 1), set by the first convolution; and the stream, 64 channels
/// of (w1, axis 1), (w2, axis 0) and whatever else writes and reads x, set by every convolution whose result is added
/// to it. A fused attention of 6 heads of 32 has one group of 6 channels, each of 3 x 32 output and 32 input slices.
/// </example>
/// </summary>
public sealed class ChannelGroup
{
    private readonly Lazy<ImmutableArray<Channel>> channels;

    internal ChannelGroup(
        string name, int first, int count, ImmutableArray<string> producers, ImmutableArray<GroupAxis> parameters,
        ImmutableArray<GroupAxis> activations)
    {
        Name = name;
        First = first;
        Count = count;
        Producers = producers;
        Parameters = parameters;
        Activations = activations;
        channels = new Lazy<ImmutableArray<Channel>>(List);
    }

    /// <summary>The name of the first node that computes the group's channels; unique in the model.</summary>
    public string Name { get; }

    /// <summary>The number of channels, at least 2.</summary>
    public int Count { get; }

    /// <summary>The maximum number of channels that can be cut: all but one.</summary>
    public int PrunableCount => Count - 1;

    /// <summary>The names of the nodes whose output width the group sets, in the graph's order.</summary>
    public ImmutableArray<string> Producers { get; }

    /// <summary>The axes of initializers that the group covers, in the graph's order.</summary>
    public ImmutableArray<GroupAxis> Parameters { get; }

    /// <summary>The axes of computed values that the group covers.</summary>
    public ImmutableArray<GroupAxis> Activations { get; }

    /// <summary>The channels, in the order of their indices.</summary>
    public ImmutableArray<Channel> Channels => channels.Value;

    /// <summary>The index of the first channel among the channels of all groups.</summary>
    internal int First { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {Count} channels of {string.Join(", ", Parameters.Select(p => $"{p.Value}[{p.Axis}]"))}";

    private ImmutableArray<Channel> List()
    {
        var slices = Enumerable.Range(0, Count).Select(_ => ImmutableArray.CreateBuilder<Slice>()).ToArray();
        foreach (var axis in Parameters)
        {
            for (var i = 0; i < axis.Indices.Length; i++)
            {
                slices[axis.Channels[i]].Add(new Slice(axis.Value, axis.Axis, axis.Indices[i]));
            }
        }

        return [.. slices.Select((s, position) => new Channel(position, s.ToImmutable()))];
    }
}
