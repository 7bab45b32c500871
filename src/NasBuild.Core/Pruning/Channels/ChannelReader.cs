using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>A layer that reads channels of a group.</summary>
/// <param name="Layer">The layer in the original.</param>
/// <param name="Statistics">
/// Returns its weights and the Gram matrix of its inputs, which take much memory: as few as possible are kept at a time.
/// </param>
internal sealed record ChannelReader(LinearLayer Layer, Func<LayerStatistics> Statistics);
