using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Channels;

/// <summary>
/// The smallest unit that can be cut out of a model: slices of parameters that can only be removed together.
/// <para>
/// Formally: let every index of every axis of every value of the graph be an element, and let two elements be related
/// when an operator makes them the same (index c of a convolution's weight, axis 0, is index c of its output, axis 1).
/// A channel is a class of the transitive closure of that relation; its slices are the class's elements on
/// initializers.
/// </para>
/// <example>
/// In <c>y = Conv(x, w1, b1); z = Conv(Relu(y), w2)</c> channel 3 of y has the slices (w1, axis 0, index 3), (b1, axis
/// 0, index 3) and (w2, axis 1, index 3).
/// </example>
/// </summary>
/// <param name="Position">The channel's place in its group, from 0.</param>
/// <param name="Slices">The slices that are cut with it.</param>
public sealed record Channel(int Position, ImmutableArray<Slice> Slices);
