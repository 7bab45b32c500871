using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>Relates the labels of a node's inputs to those of its outputs.</summary>
/// <returns>Null, or why the node's channels must be left alone; then everything that the node touches is frozen.</returns>
internal delegate string? Relate(ChannelWalk walk, Node node);

/// <summary>Adapts what a node says about sizes (attributes, constant inputs) to a cut.</summary>
internal delegate Node Resize(CutModel cut, Node node);

/// <summary>How channels pass an operator.</summary>
/// <param name="Relate">Which channels of the inputs are which of the outputs.</param>
/// <param name="Resize">What changes in the node when some are cut; null where nothing does.</param>
internal sealed record ChannelRule(Relate Relate, Resize? Resize = null);
