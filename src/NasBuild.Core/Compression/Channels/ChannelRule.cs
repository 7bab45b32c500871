using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>Unites the axes of a node's inputs with those of its outputs.</summary>
/// <returns>
/// Null, or the reason why the node's channels must be left alone; then all axes of the node are frozen.
/// </returns>
internal delegate string? Relate(ChannelWalk walk, Node node);

/// <summary>Adapts the sizes that a node states (attributes, constant inputs) to a cut.</summary>
internal delegate Node Resize(CutModel cut, Node node);

/// <summary>The rule by which channels pass through an operator.</summary>
/// <param name="Relate">Relates the channels of the inputs to those of the outputs.</param>
/// <param name="Resize">Changes the node when some are cut; null if nothing changes.</param>
internal sealed record ChannelRule(Relate Relate, Resize? Resize = null);
