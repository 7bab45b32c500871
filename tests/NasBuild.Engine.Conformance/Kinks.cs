using NasBuild.Onnx;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Points where the derivative of an operator of one value jumps. On such a point rounding decides which side's
/// gradient an engine takes, so samples that come near one tell nothing.
/// </summary>
public static class Kinks
{
    /// <summary>Samples whose values come nearer to a kink than this are rejected.</summary>
    public const double Nearest = 1e-5;

    /// <summary>Samples that come near no kink.</summary>
    /// <param name="model">The model.</param>
    /// <param name="draw">Makes a sample of a number.</param>
    /// <param name="count">How many samples.</param>
    public static IEnumerable<IReadOnlyDictionary<string, Tensor>> Samples(
        Model model, Func<int, IReadOnlyDictionary<string, Tensor>> draw, int count) =>
        Enumerable.Range(0, int.MaxValue).Select(draw).Where(s => Distance(model, s) >= Nearest).Take(count);

    /// <summary>How near a run comes to a kink; infinite for a model that has none.</summary>
    public static double Distance(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        var kinked = model.Graph.Nodes
            .Select(n => (Value: n.Inputs[0], At: Of(model.Graph, n)))
            .Where(k => k.At.Length > 0).ToList();
        using var session = Session.Create(
            ShapeInference.Expose(model, v => kinked.Any(k => k.Value == v)),
            new SessionSettings(Threads: 1, Optimize: false) { Spin = false });
        var values = session.Run(sample);
        double To(string value, double[] kinks) =>
            (values.GetValueOrDefault(value) ?? sample[value]).ToDoubles().Min(x => kinks.Min(k => Math.Abs(x - k)));
        return kinked.Select(k => To(k.Value, k.At)).DefaultIfEmpty(double.PositiveInfinity).Min();
    }

    private static double[] Of(Graph graph, Node node)
    {
        double Float(string attribute, float absent) => node.Float(attribute, absent);
        return node.OpType switch
        {
            "Abs" or "LeakyRelu" or "PRelu" or "Relu" or "Selu" => [0],
            "Clip" => [.. node.Inputs.Skip(1).Where(i => i.Length > 0).Select(i => graph[i].Constant!.ToDoubles()[0])],
            "HardSigmoid" =>
                [-Float("beta", 0.5f) / Float("alpha", 0.2f), (1 - Float("beta", 0.5f)) / Float("alpha", 0.2f)],
            "HardSwish" => [-3, 3],
            "Shrink" => [-Float("lambd", 0.5f), Float("lambd", 0.5f)],
            "ThresholdedRelu" => [Float("alpha", 1)],
            _ => [],
        };
    }
}
