using NasBuild.Core.Data;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Training;

/// <summary>
/// The scores of a classifier as rows [samples, classes], as losses take them: of [samples, classes, 1, 1], and of one
/// number z whose Sigmoid is the probability of the second of two classes, which is the Softmax of 0 and z.
/// </summary>
internal static class ScoreRows
{
    private const string Suffix = "/rows";

    /// <summary>Returns the name of the rows: <paramref name="scores"/> if they are rows already.</summary>
    public static string Of(Graph graph, string scores) =>
        Probability(graph) is { } sigmoid ? sigmoid.Inputs[0] + Suffix
        : ClassScores.In(graph).Shape is { Length: > 2 } && ClassScores.Count(graph) is { } count
            && ClassScores.In(graph).Shape!.Value.Any(d => d.Size == count) ? scores + Suffix
        : scores;

    /// <summary>Returns the model with nodes that compute the rows of that name.</summary>
    public static Model Add(Model model, string rows)
    {
        var graph = model.Graph;
        if (graph.Values.ContainsKey(rows))
        {
            return model;
        }

        var scores = rows[..^Suffix.Length];
        var (flat, none) = (rows + "/flat", rows + "/none");
        return model.With(graph.With(nodes: Probability(graph) is null
            ? graph.Nodes.Append(new Node("Flatten", [scores], [rows]))
            : graph.Nodes.Concat([
                new Node("Flatten", [scores], [flat]), new Node("Sub", [flat, flat], [none]),
                new Node("Concat", [none, flat], [rows], "", "", Attribute.Of("axis", 1L))])));
    }

    private static Node? Probability(Graph graph) =>
        ClassScores.Count(graph) == 2 && ClassScores.In(graph).Shape!.Value.Skip(1).All(d => d.Size == 1)
            ? ClassScores.Sigmoid(graph) : null;
}
