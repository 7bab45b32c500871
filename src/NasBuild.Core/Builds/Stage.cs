namespace NasBuild.Core.Builds;

/// <summary>The stages of a build, in order.</summary>
public enum Stage
{
    /// <summary>nas.yaml, model and data are read and checked.</summary>
    Validate,
    /// <summary>The original is measured, and what can be reached is predicted.</summary>
    Predict,
    /// <summary>The policy is searched, or taken from the lock.</summary>
    Search,
    /// <summary>Channels are cut.</summary>
    Prune,
    /// <summary>The model is quantized, measured, checked against the gates, and shipped.</summary>
    Emit,
    /// <summary>The results are written to the report.</summary>
    Report,
}
