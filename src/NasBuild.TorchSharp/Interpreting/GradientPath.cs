using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Operators;

namespace NasBuild.TorchSharp.Interpreting;

/// <summary>The nodes of a model that a step computes, and the parameters that its loss depends on.</summary>
/// <param name="Nodes">The nodes whose values are needed, in their order.</param>
/// <param name="Differentiated">Those of them that lie between a parameter and the loss.</param>
/// <param name="Parameters">The parameters that the loss depends on, in the given order.</param>
internal sealed record GradientPath(
    IReadOnlyList<Node> Nodes, IReadOnlySet<Node> Differentiated, IReadOnlyList<string> Parameters)
{
    /// <summary>Finds the path.</summary>
    /// <param name="form">The model.</param>
    /// <param name="parameters">Initializers of the model.</param>
    /// <param name="losses">The outputs that the loss reads.</param>
    /// <param name="others">Further values that are needed.</param>
    /// <exception cref="NasBuild.Engine.Training.UndifferentiableException">
    /// A node on the path has an operator without a function.
    /// </exception>
    public static GradientPath Of(
        TrainingForm form, IReadOnlyList<string> parameters, IReadOnlyCollection<string> losses,
        IEnumerable<string> others)
    {
        var nodes = form.Model.Graph.Nodes;
        var reached = parameters.ToHashSet();
        foreach (var node in nodes.Where(n => !IsConstant(n) && Reads(n).Any(reached.Contains)))
        {
            reached.UnionWith(node.Outputs.Where(o => o.Length > 0 && HasGradient(form, node, o)));
        }

        var (needed, wanted) = (losses.Concat(others).ToHashSet(), losses.Where(reached.Contains).ToHashSet());
        var (run, path) = (new List<Node>(), new HashSet<Node>());
        foreach (var node in nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            run.Insert(0, node);
            needed.UnionWith(Reads(node));
            if (node.Outputs.Any(wanted.Contains))
            {
                path.Add(OperatorTable.Obstacle(node) is { } reason ? throw form.Refuse(node, reason) : node);
                wanted.UnionWith(node.Inputs.Where(reached.Contains));
            }
        }

        return new GradientPath(run, path, [.. parameters.Where(wanted.Contains)]);
    }

    private static IEnumerable<string> Reads(Node node) =>
        node.Inputs.Where(i => i.Length > 0).Concat(node.CapturedNames());

    private static bool IsConstant(Node node) =>
        node.Domain.Length == 0 && PiecewiseConstant.Operators.Contains(node.OpType);

    // Counts, indices and truths have no gradient.
    private static bool HasGradient(TrainingForm form, Node node, string output) =>
        !form.Types.TryGetValue(output, out var type) || type.ElementType.IsFloat()
        || (!node.Is("Cast") && Tensors.IsSmallInteger(type.ElementType));
}
