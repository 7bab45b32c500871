namespace NasBuild.Core.Networks.Mixers;

/// <summary>The layer of a language model's block that mixes positions.</summary>
public enum PositionMixer
{
    /// <summary>Causal attention.</summary>
    Attention,

    /// <summary>Retention: attention without a softmax that decays with the distance.</summary>
    Retention,

    /// <summary>A linear recurrence whose decay the input decides.</summary>
    Recurrence,

    /// <summary>A gated convolution over all positions.</summary>
    Convolution,
}

/// <summary>The layer of a language model's block that mixes channels.</summary>
public enum ChannelMixer
{
    /// <summary>A feed-forward network.</summary>
    FeedForward,

    /// <summary>Several smaller ones, of which each position takes two.</summary>
    Experts,
}
