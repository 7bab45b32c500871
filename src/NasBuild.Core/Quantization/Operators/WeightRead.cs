using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A read of a constant by a node.</summary>
/// <param name="Name">The node's name in a plan.</param>
/// <param name="Node">The node.</param>
/// <param name="Index">The input.</param>
/// <param name="Bits">The node's bits.</param>
internal readonly record struct WeightRead(string Name, Node Node, int Index, NodeBits Bits)
{
    /// <summary>True if other nodes move the numbers first: then the axes are not those that the node reads.</summary>
    public bool IsMoved { get; init; }

    /// <summary>The axes whose indices have a scale of their own, for weights of a number of axes.</summary>
    public (int First, int Last) ChannelAxes(int rank) =>
        IsMoved ? (0, 0) : WeightInputs.ChannelAxes(Node, Index, rank);

    /// <summary>True if the input holds weights that the plan stores in 4 or 8 bits and computes in float.</summary>
    public bool IsStored => Bits is { Weight: 4 or 8, Activation: 32 } && WeightInputs.Of(Node).Contains(Index);
}
