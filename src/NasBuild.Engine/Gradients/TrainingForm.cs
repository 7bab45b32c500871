using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Gradients;

/// <summary>The form of a model that gradients are written for: operator set 18 or later, sizes fixed, and the type of every value known.</summary>
/// <param name="Model">The model; initializers that are trained keep their names.</param>
/// <param name="Types">The concrete type of every value.</param>
internal sealed record TrainingForm(Model Model, IReadOnlyDictionary<string, TensorType> Types)
{
    /// <summary>The oldest operator set that gradients are written in.</summary>
    public const long LeastOpset = 18;

    // A training graph is no file: what is computed ahead may take more room than the constants it is computed from.
    private static readonly ConstantFoldingPass Folding = ConstantFolding.Keeping(smallBytes: 1 << 26);

    /// <summary>Brings <paramref name="model"/> into this form for batches like <paramref name="sample"/>.</summary>
    /// <param name="model">A model of any operator set from 7 on.</param>
    /// <param name="sample">An input of every name: shapes that the model leaves open become those of the sample.</param>
    /// <param name="parameters">Names of the initializers that are trained: whatever is computed from them is no constant.</param>
    /// <exception cref="UndifferentiableException">An operator cannot be converted to the newer operator set.</exception>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model on the sample.</exception>
    public static TrainingForm Of(Model model, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyCollection<string> parameters)
    {
        // An old model lists its weights among the inputs.
        var own = model.Graph.Initializers.Select(t => t.Name).Where(n => !sample.ContainsKey(n)).ToHashSet();
        model = model.With(model.Graph.With(inputs: model.Graph.Inputs.Where(i => !own.Contains(i.Name))));
        var types = ShapeInference.Of(BatchStatistics.AsInference(model), sample);
        var raised = LayerNormalizations.Join(BatchStatistics.Lower(Converted(model, types), sample), types);
        types = raised == model ? types : ShapeInference.Of(raised, sample);
        return new TrainingForm(Fold(raised.Apply(g => FixSizes(g, types)), [.. parameters]), types);
    }

    private static Model Converted(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        try
        {
            return OperatorSetConversion.Convert(model, LeastOpset, types);
        }
        catch (OperatorSetException e)
        {
            throw new UndifferentiableException(e.Nodes[0].Node, $"it cannot be converted from operator set {e.From} to {e.To}: {e.Nodes[0].Reason}");
        }
    }

    // A shape that a run has shown is a constant for every batch like it.
    private static Graph FixSizes(Graph graph, IReadOnlyDictionary<string, TensorType> types)
    {
        var builder = new GraphBuilder(graph);
        foreach (var node in graph.Nodes.Where(n => (n.Is("Shape") || n.Is("Size")) && types.ContainsKey(n.Inputs[0]) && !graph[n.Outputs[0]].IsOutput))
        {
            var shape = types[node.Inputs[0]].Shape;
            int Boundary(long at) => (int)Math.Clamp(at < 0 ? at + shape.Length : at, 0, shape.Length);
            var (start, end) = (Boundary(node.Int("start", 0)), Boundary(node.Int("end", shape.Length)));
            builder.Nodes.Remove(node);
            builder.Initializers.Add(node.Outputs[0], node.Is("Size")
                ? Tensor.Scalar(node.Outputs[0], types[node.Inputs[0]].Count)
                : Tensor.Create<long>(node.Outputs[0], [Math.Max(0, end - start)], shape[start..Math.Max(start, end)].AsSpan()));
        }

        return builder.Build();
    }

    // While constants are folded, what is trained is an input.
    private static Model Fold(Model model, HashSet<string> parameters)
    {
        var trained = model.Graph.Initializers.Where(t => parameters.Contains(t.Name)).ToDictionary(t => t.Name);
        var open = Folding.Run(model.With(model.Graph.With(
            initializers: model.Graph.Initializers.Where(t => !trained.ContainsKey(t.Name)),
            inputs: model.Graph.Inputs.Concat(trained.Values.Select(Info))))).Graph;
        return model.With(open.With(
            initializers: open.Initializers.Concat(trained.Values.Where(t => open[t.Name] is { IsOutput: true } or { Uses.Count: > 0 })),
            inputs: open.Inputs.Where(i => !trained.ContainsKey(i.Name))));
    }

    private static ValueInfo Info(Tensor t) => new(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)));
}
