namespace NasBuild.Core.Compression.Channels;

/// <summary>What an axis of a parameter is to the node that reads it.</summary>
public enum SliceRole
{
    /// <summary>Scaled, shifted or normalised by: a bias added, a BatchNormalization's scale, a depthwise kernel.</summary>
    PerChannel,

    /// <summary>The node's output channels: the index computes the channel.</summary>
    Output,

    /// <summary>Summed over: the index reads the channel.</summary>
    Input,
}
