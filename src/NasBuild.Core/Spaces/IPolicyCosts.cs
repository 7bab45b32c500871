using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>
/// What the choices of a transformation leave of the sizes and the bits of a model, from which everything that depends on them is counted,
/// with its gradient. Variables are indices in the transformation's own space.
/// </summary>
internal interface IPolicyCosts
{
    /// <summary>The variables that make an axis of a value shorter, and the share of the axis that is theirs.</summary>
    IEnumerable<(int Variable, double Share)> Shortening(string value, int axis) => [];

    /// <summary>The variables whose last choice takes a value away.</summary>
    IEnumerable<int> Removing(string value) => [];

    /// <summary>The variable that holds the bits of a node's weights; null where the transformation changes none.</summary>
    int? BitsOf(Node node) => null;

    /// <summary>A first guess at what each choice of a variable costs in quality, in the order of its choices; null where there is none.</summary>
    IReadOnlyList<double>? Damage(int variable) => null;
}
