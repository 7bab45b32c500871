namespace NasBuild.Core.Compression.Channels;

/// <summary>The role of a parameter's axis in the node that reads it.</summary>
public enum SliceRole
{
    /// <summary>
    /// The index scales, shifts or normalises its channel: a bias, a BatchNormalization's scale, a depthwise kernel.
    /// </summary>
    PerChannel,

    /// <summary>The index computes an output channel of the node.</summary>
    Output,

    /// <summary>The index reads an input channel, and the node sums over it.</summary>
    Input,
}
