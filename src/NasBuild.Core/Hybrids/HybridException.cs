namespace NasBuild.Core.Hybrids;

/// <summary>The error that a component cannot be a part of a hybrid.</summary>
/// <param name="component">The component.</param>
/// <param name="obstacle">The reason, as the end of a sentence, and the remedy.</param>
internal sealed class HybridException(string component, string obstacle)
    : Exception($"Component '{component}': {obstacle}")
{
    /// <summary>The component.</summary>
    public string Component => component;

    /// <summary>The reason, and the remedy.</summary>
    public string Obstacle => obstacle;
}
