using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>
/// The steps that belong to the sequences of a batch, where these are shorter than the longest: the steps behind the
/// end of a sequence keep its state and have no output.
/// </summary>
/// <param name="Write">The graph.</param>
/// <param name="Inside">1 at the steps of a sequence, 0 behind its end: [steps, batch, 1].</param>
/// <param name="Outside">The opposite.</param>
/// <param name="NotEmpty">1 for a sequence of one step or more, 0 for an empty one: [batch, 1].</param>
internal sealed record SequenceMask(GraphWriter Write, string Inside, string Outside, string NotEmpty)
{
    /// <summary>Returns the mask of a recurrent node; null if all sequences are as long.</summary>
    public static SequenceMask? Of(NodeGradient node)
    {
        if (node.Node.Input(4).Length == 0)
        {
            return null;
        }

        var (write, type) = (node.Write, node.InputType(0).ElementType);
        var (steps, batch) = (node.InputShape(0)[0], node.InputShape(0)[1]);
        var positions = write.Constant(Tensor.Create<int>(
            "gradients/steps", [steps, 1, 1], [.. Enumerable.Range(0, (int)steps)]));
        var lengths = write.Reshape(node.Node.Inputs[4], batch, 1);
        var inside = write.Cast(write.Op("Less", [positions, lengths]), type);
        var outside = write.Sub(write.Number(1, type), inside);
        return new SequenceMask(
            write, inside, outside, write.Reshape(write.Slice(inside, [0], [1], [0]), batch, 1));
    }

    /// <summary>Adds <paramref name="x"/> with zeros behind the ends.</summary>
    public string Cleared(string x) => Write.Mul(x, Inside);

    /// <summary>Adds <paramref name="x"/> with <paramref name="rest"/> behind the ends.</summary>
    public string Filled(string x, string rest) => Write.Add(Cleared(x), Write.Mul(Outside, rest));
}
