using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// The output of a classifier that holds the scores of its classes: [batch, classes], also with further axes of size 1,
/// or one probability of the second of two classes.
/// </summary>
internal static class ClassScores
{
    /// <summary>
    /// Returns the output: the first that is not of integers, since some exporters return the predicted label first.
    /// </summary>
    public static ValueInfo In(Graph graph) =>
        graph.Outputs.FirstOrDefault(o => o.ElementType.IsFloat() || o.ElementType == ElementType.Undefined)
            ?? graph.Outputs[0];

    /// <summary>Returns the number of classes; null if the output does not declare it.</summary>
    public static long? Count(Graph graph) => In(graph).Shape is not { Length: > 0 } shape ? null
        : shape.Skip(1).Any(d => d.Size is null) ? null
        : Count(graph, shape.Skip(1).Aggregate(1L, (product, d) => product * d.Size!.Value));

    /// <summary>Returns the number of classes of an output with a number of scores per sample.</summary>
    public static long Count(Graph graph, long scores) => scores == 1 && Sigmoid(graph) is not null ? 2 : scores;

    /// <summary>
    /// Returns the node that turns one number into the probability of the second class; null if there is none. A
    /// Softmax over one class is always 1.
    /// </summary>
    public static Node? Sigmoid(Graph graph)
    {
        var node = graph[In(graph).Name].Producer;
        while (node is not null && Passes(node))
        {
            node = graph[node.Inputs[0]].Producer;
        }

        return node is not null && node.Is("Sigmoid") ? node : null;
    }

    private static bool Passes(Node node) => node.Domain.Length == 0
        && node.OpType is "Flatten" or "Identity" or "Reshape" or "Squeeze" or "Unsqueeze";
}
