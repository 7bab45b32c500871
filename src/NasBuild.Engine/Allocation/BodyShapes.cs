using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>Concrete types and shapes of a model's values, those in bodies of <c>If</c> and <c>Loop</c> too.</summary>
internal static class BodyShapes
{
    /// <summary>
    /// Runs <paramref name="model"/> on <paramref name="sample"/>, and every body in it once on what the model computes
    /// for it.
    /// </summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model or a body.</exception>
    /// <exception cref="ArgumentException">A body reads what is not a tensor.</exception>
    public static IReadOnlyDictionary<string, TensorType> Of(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        var shapes = ShapeInference.Of(model, sample);
        var nodes = model.Graph.Nodes.Where(n => n.Is("If") || n.Is("Loop")).ToList();
        if (nodes.Count == 0)
        {
            return shapes;
        }

        var values = Values(model, sample, nodes);
        var all = shapes.ToDictionary();
        foreach (var (node, body) in nodes.SelectMany(n => n.Subgraphs.Select(b => (n, b))))
        {
            var inputs = Inputs(node, body, values).ToDictionary(t => t.Name);
            foreach (var (name, type) in Of(model.With(body.With(inputs: inputs.Values.Select(Info))), inputs))
            {
                all.TryAdd(name, type);
            }
        }

        return all;
    }

    // From outside by name; of a loop also the first iteration, that it goes on, and its state.
    private static IEnumerable<Tensor> Inputs(Node node, Graph body, Dictionary<string, Tensor> values)
    {
        Tensor Value(string name) =>
            values.GetValueOrDefault(name) ?? throw new ArgumentException($"The value '{name}' is not a tensor.");
        return body.CapturedNames().Select(Value).Concat(body.Inputs.Select((input, i) => i switch
        {
            0 => Tensor.Scalar(input.Name, 0L),
            1 => Tensor.Scalar(input.Name, true),
            _ => Value(node.Input(i)).Rename(input.Name),
        }));
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
