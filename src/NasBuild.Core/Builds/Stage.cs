namespace NasBuild.Core.Builds;

/// <summary>The stages of a build, in their order.</summary>
public enum Stage
{
    /// <summary>nas.yaml, model and data are read and checked.</summary>
    Validate,
    /// <summary>The original is measured, and what can be reached.</summary>
    Predict,
    /// <summary>The policy is found, or taken from the lock.</summary>
    Search,
    /// <summary>Channels are cut.</summary>
    Prune,
    /// <summary>Bits are lowered; the model is measured, held against the gates, and shipped.</summary>
    Emit,
    /// <summary>What was gained and paid is told.</summary>
    Report,
}
