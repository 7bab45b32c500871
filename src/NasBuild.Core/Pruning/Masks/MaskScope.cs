namespace NasBuild.Core.Pruning.Masks;

/// <summary>Among which weights scores are compared.</summary>
internal enum MaskScope
{
    /// <summary>Those of one output.</summary>
    Row,

    /// <summary>Those of the whole layer.</summary>
    Layer,
}
