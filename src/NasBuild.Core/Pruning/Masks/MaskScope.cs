namespace NasBuild.Core.Pruning.Masks;

/// <summary>The set of weights within which scores are compared.</summary>
internal enum MaskScope
{
    /// <summary>The weights of one output.</summary>
    Row,

    /// <summary>The weights of the whole layer.</summary>
    Layer,
}
