using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>
/// The effects of a transformation's choices on the sizes and the bits of a model, from which all costs are counted,
/// with their gradients. Variables are indices in the transformation's own space.
/// </summary>
internal interface IPolicyCosts
{
    /// <summary>Returns the variables that shorten an axis of a value, and their shares of the axis.</summary>
    IEnumerable<(int Variable, double Share)> Shortening(string value, int axis) => [];

    /// <summary>Returns the variables whose last choice removes a value.</summary>
    IEnumerable<int> Removing(string value) => [];

    /// <summary>
    /// Returns the variable of the bits of a node's weights; null if the transformation does not change them.
    /// </summary>
    int? BitsOf(Node node) => null;

    /// <summary>
    /// Returns a first estimate of each choice's cost in quality, in the order of the variable's choices; null if there
    /// is none.
    /// </summary>
    IReadOnlyList<double>? Damage(int variable) => null;
}
