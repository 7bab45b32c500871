// Ramachandran, Zoph, Le, Searching for Activation Functions, arXiv 1710.05941: x sigmoid(x)
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>A gate of the layer's input on what it has mixed, and the linear layer behind it.</summary>
internal static class Gate
{
    /// <summary>Adds both.</summary>
    /// <param name="write">The network.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">The layer's input.</param>
    /// <param name="mixed">What it has mixed.</param>
    /// <param name="shape">The sizes.</param>
    public static string Write(NetworkWriter write, string name, string x, string mixed, MixerShape shape)
    {
        var gate = write.Dense($"{name}.gate", x, shape.Width, shape.Width, MixerShape.Deviation);
        var open = write.Op(
            "Mul", $"{name}.open", [gate, write.Op("Sigmoid", $"{name}.sigmoid", [gate])]);
        return write.Dense(
            $"{name}.out", write.Op("Mul", $"{name}.gated", [mixed, open]), shape.Width, shape.Width, shape.Last);
    }
}
