using NasBuild.Core.Architectures;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Training.Supernets;

/// <summary>The largest network of a space, whose weights all others share.</summary>
/// <param name="Space">The architectures.</param>
/// <param name="Model">The gated network, with its batch normalisations in training form.</param>
internal sealed record Supernet(ResidualSpace Space, Model Model)
{
    /// <summary>The output of scores.</summary>
    public string Scores => Model.Graph.Outputs[0].Name;

    /// <summary>Returns the inputs with which the supernet computes an architecture.</summary>
    /// <param name="images">The images, by the input's name.</param>
    /// <param name="architecture">The architecture.</param>
    public Dictionary<string, Tensor> Inputs(IReadOnlyDictionary<string, Tensor> images, Policy architecture) =>
        images.Concat(Space.Largest.Gates(Space.Network(architecture)).Select(g => KeyValuePair.Create(
            g.Name, Tensor.Create<float>(g.Name, [g.Values.Length, 1, 1], g.Values)))).ToDictionary();
}
