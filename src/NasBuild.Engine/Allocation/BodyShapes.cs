using System.Collections.ObjectModel;
using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// The concrete types and shapes of a model's values, including those in bodies of <c>If</c> and <c>Loop</c>.
/// </summary>
public static class BodyShapes
{
    /// <summary>The type of sequences, optional values and sparse tensors: it takes no bytes.</summary>
    public static readonly TensorType NotATensor = new(ElementType.Undefined, []);

    /// <summary>
    /// Runs <paramref name="model"/> on <paramref name="sample"/>, and every body in it once on the inputs that the
    /// model computes for it. A value that is not a tensor has the type <see cref="NotATensor"/>, and so have the
    /// values of bodies that read such values or fail on their inputs, such as a branch that is not taken.
    /// </summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static IReadOnlyDictionary<string, TensorType> Of(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        var shapes = ShapeInference.Of(model, sample).ToDictionary();
        var nodes = model.Graph.Nodes.Where(n => n.Is("If") || n.Is("Loop")).ToList();
        var values = nodes.Count > 0 ? Values(model, sample, nodes) : [];
        foreach (var (node, body) in nodes.SelectMany(n => n.Subgraphs.Select(b => (n, b))))
        {
            foreach (var (name, type) in OfBody(model, body, Inputs(node, body, values)))
            {
                shapes.TryAdd(name, type);
            }
        }

        foreach (var name in Names(model.Graph))
        {
            shapes.TryAdd(name, NotATensor);
        }

        return shapes;
    }

    // A branch that is not taken may fail on the computed values.
    private static IReadOnlyDictionary<string, TensorType> OfBody(
        Model model, Graph body, Dictionary<string, Tensor>? inputs)
    {
        try
        {
            return inputs is null ? ReadOnlyDictionary<string, TensorType>.Empty
                : Of(model.With(body.With(inputs: inputs.Values.Select(Info))), inputs);
        }
        catch (SessionException)
        {
            return ReadOnlyDictionary<string, TensorType>.Empty;
        }
    }

    private static IEnumerable<string> Names(Graph graph) => graph.Inputs.Select(i => i.Name)
        .Concat(graph.SparseInitializers)
        .Concat(graph.Nodes.SelectMany(n => n.Outputs.Concat(n.Subgraphs.SelectMany(Names))))
        .Where(n => n.Length > 0);

    // The captured values by name; for a loop also the first iteration number, the condition, and its state. Null if
    // not all of them are tensors.
    private static Dictionary<string, Tensor>? Inputs(Node node, Graph body, Dictionary<string, Tensor> values)
    {
        Tensor?[] inputs =
            [.. body.CapturedNames().Select(values.GetValueOrDefault), .. body.Inputs.Select((input, i) =>
                i switch
                {
                    0 => Tensor.Scalar(input.Name, 0L),
                    1 => Tensor.Scalar(input.Name, true),
                    _ => values.GetValueOrDefault(node.Input(i))?.Rename(input.Name),
                })];
        return inputs.Contains(null) ? null : inputs.OfType<Tensor>().ToDictionary(t => t.Name);
    }

    private static Dictionary<string, Tensor> Values(
        Model model, IReadOnlyDictionary<string, Tensor> sample, List<Node> nodes)
    {
        var read = nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames())).ToHashSet();
        using var session = Session.Create(
            ShapeInference.Expose(model, read.Contains), new SessionSettings(Optimize: false));
        return session.Run(sample).Values.Concat(sample.Values).Concat(model.Graph.Initializers)
            .DistinctBy(t => t.Name).ToDictionary(t => t.Name);
    }

    private static ValueInfo Info(Tensor tensor) =>
        new(tensor.Name, tensor.ElementType, tensor.Shape.Select(d => new Dimension(d, null)));
}
