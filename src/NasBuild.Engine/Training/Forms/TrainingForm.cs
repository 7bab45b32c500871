using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Training.Forms;

/// <summary>
/// The form of a model that every engine trains: standard operators of operator set 18 or later, constants folded,
/// sizes fixed, batch normalisations in training form written out, and the type of every value known. An engine
/// differentiates or interprets its nodes one by one.
/// </summary>
/// <param name="Model">The model; initializers that are trained keep their names.</param>
/// <param name="Types">The concrete type of every value.</param>
/// <param name="Running">
/// The output that holds the next running mean or variance of a batch normalisation, by the initializer that it
/// replaces after a step.
/// </param>
/// <param name="Opsets">The operator sets that the model imported before the conversion.</param>
public sealed record TrainingForm(
    Model Model,
    IReadOnlyDictionary<string, TensorType> Types,
    IReadOnlyDictionary<string, string> Running,
    IReadOnlyDictionary<string, long> Opsets)
{
    /// <summary>The oldest operator set of a model in this form.</summary>
    public const long MinimumOpset = 18;

    // A training graph is not a file: folded constants may be larger than the constants that they are computed from.
    private static readonly ConstantFoldingPass Folding = ConstantFolding.Keeping(smallBytes: 1 << 26);

    /// <summary>Converts <paramref name="model"/> to this form for batches like <paramref name="sample"/>.</summary>
    /// <param name="model">A model of any operator set from 7 on.</param>
    /// <param name="sample">All inputs, whose shapes replace those that the model leaves open.</param>
    /// <param name="parameters">The names of the initializers that are trained, and so are not constants.</param>
    /// <exception cref="UndifferentiableException">
    /// An operator cannot be converted to the newer operator set.
    /// </exception>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model on the sample.</exception>
    public static TrainingForm Of(
        Model model, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyCollection<string> parameters)
    {
        var opsets = model.Opsets;
        (model, var running) = BatchStatistics.OfTraining(model);
        var outputs = model.Graph.Outputs.Concat(running.Values.Select(r => new ValueInfo(r))).DistinctBy(o => o.Name);

        // A name that is not an input of the model may be a target of the loss.
        var inputs = model.Graph.Inputs.Select(i => i.Name).ToHashSet();
        sample = sample.Where(s => inputs.Contains(s.Key)).ToDictionary();

        // Older models list their weights among the inputs.
        var own = model.Graph.Initializers.Select(t => t.Name).Where(n => !sample.ContainsKey(n)).ToHashSet();
        model = model.With(
            model.Graph.With(inputs: model.Graph.Inputs.Where(i => !own.Contains(i.Name)), outputs: outputs));
        var types = ShapeInference.Of(BatchStatistics.AsInference(model), sample);
        var raised = LayerNormalizations.Join(BatchStatistics.Lower(Converted(model, types), sample), types);
        types = raised == model ? types : ShapeInference.Of(raised, sample);
        return new TrainingForm(
            Fold(raised.Apply(g => FixSizes(g, types)), [.. parameters, .. running.Keys]), types, running, opsets);
    }

    /// <summary>
    /// Returns the exception for a <paramref name="node"/> that cannot be differentiated, with the node and operator
    /// set of the original model.
    /// </summary>
    public UndifferentiableException Refuse(Node node, string reason) =>
        new(node, Opsets.GetValueOrDefault(node.Domain), reason);

    /// <summary>
    /// Returns true if a model normalises by the mean and variance of the batch, so that parts of it give other
    /// gradients.
    /// </summary>
    public static bool NeedsWholeBatch(Model model) => model.Graph.Nodes.Any(BatchStatistics.IsTraining);

    private static Model Converted(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        try
        {
            return OperatorSetConversion.Convert(model, MinimumOpset, types);
        }
        catch (OperatorSetException e)
        {
            throw new UndifferentiableException(
                e.Nodes[0].Node,
                e.From,
                $"it cannot be converted from operator set {e.From} to {e.To}: {e.Nodes[0].Reason}");
        }
    }

    // A shape that was observed in a run is constant for every batch of the same shape.
    private static Graph FixSizes(Graph graph, IReadOnlyDictionary<string, TensorType> types)
    {
        var builder = new GraphBuilder(graph);
        bool IsFixed(Node n) =>
            (n.Is("Shape") || n.Is("Size")) && types.ContainsKey(n.Inputs[0]) && !graph[n.Outputs[0]].IsOutput;
        foreach (var node in graph.Nodes.Where(IsFixed))
        {
            var shape = types[node.Inputs[0]].Shape;
            int Boundary(long at) => (int)Math.Clamp(at < 0 ? at + shape.Length : at, 0, shape.Length);
            var (start, end) = (Boundary(node.Int("start", 0)), Boundary(node.Int("end", shape.Length)));
            builder.Nodes.Remove(node);
            builder.Initializers.Add(node.Outputs[0], node.Is("Size")
                ? Tensor.Scalar(node.Outputs[0], types[node.Inputs[0]].Count)
                : Tensor.Create<long>(
                    node.Outputs[0], [Math.Max(0, end - start)], shape[start..Math.Max(start, end)].AsSpan()));
        }

        return builder.Build();
    }

    // While constants are folded, trained initializers are inputs.
    private static Model Fold(Model model, HashSet<string> parameters)
    {
        var trained = model.Graph.Initializers.Where(t => parameters.Contains(t.Name)).ToDictionary(t => t.Name);
        var open = Folding.Run(model.With(model.Graph.With(
            initializers: model.Graph.Initializers.Where(t => !trained.ContainsKey(t.Name)),
            inputs: model.Graph.Inputs.Concat(trained.Values.Select(Info))))).Graph;
        return model.With(open.With(
            initializers: open.Initializers.Concat(
                trained.Values.Where(t => open[t.Name] is { IsOutput: true } or { Uses.Count: > 0 })),
            inputs: open.Inputs.Where(i => !trained.ContainsKey(i.Name))));
    }

    private static ValueInfo Info(Tensor t) => new(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)));
}
