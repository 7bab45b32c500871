namespace NasBuild.Core.Pipeline.Comparing;

/// <summary>The effect of compressing one layer of a model and no other.</summary>
/// <param name="Layer">The node whose weights are quantized, or the group of channels that is cut.</param>
/// <param name="Change">The change, such as <c>8 bits</c> or <c>32 of 64 channels</c>.</param>
/// <param name="Distance">
/// The L2 distance of the output that differs most from the original's, relative to its norm.
/// </param>
/// <param name="Quality">The quality metric; null without samples.</param>
/// <param name="Loss">
/// The loss of quality: the original's minus this one's, or for a metric where lower is better the reverse; null
/// without samples.
/// </param>
/// <param name="SavedShare">The share of the model's bytes that it saves.</param>
public sealed record LayerEffect(
    string Layer, string Change, double Distance, double? Quality, double? Loss, double SavedShare);
