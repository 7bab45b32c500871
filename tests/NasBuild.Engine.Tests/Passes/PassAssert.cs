using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Passes;

/// <summary>A pass must leave a sound model that computes the same.</summary>
internal static class PassAssert
{
    public static Model Keeps(Model model, Func<Model, Model> pass, double tolerance = 1e-4, int batch = 2)
    {
        var changed = pass(model);
        CollectionAssert.AreEqual(Array.Empty<string>(), GraphVerifier.Faults(changed).ToArray());
        var sample = Samples.For(model, batch);
        using var before = Session.Create(model, new SessionSettings(1, Optimize: false));
        using var after = Session.Create(changed, new SessionSettings(1, Optimize: false));
        var (expected, actual) = (
            before.Run(sample),
            after.Run(sample.Where(s => changed.Graph.RequiredInputs.Any(i => i.Name == s.Key)).ToDictionary()));
        CollectionAssert.AreEqual(expected.Keys.ToArray(), actual.Keys.ToArray());
        foreach (var (name, tensor) in expected)
        {
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), actual[name].Shape.ToArray());
            var error = tensor.ToDoubles()
                .Zip(actual[name].ToDoubles(), (a, b) => Math.Abs(a - b) / (1 + Math.Abs(a))).DefaultIfEmpty().Max();
            Assert.IsLessThanOrEqualTo(tolerance, error, $"output '{name}'");
        }

        return changed;
    }

    public static Model Keeps(Model model, Func<Graph, Graph> pass, double tolerance = 1e-4) =>
        Keeps(model, m => m.Apply(pass), tolerance);

    public static string[] Operators(this Model model) => [.. model.Graph.Nodes.Select(n => n.OpType)];

    public static Tensor Random(string name, params long[] shape)
    {
        var random = new Random(name.Sum(c => c));
        var data = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = random.NextSingle() + 0.1f;
        }

        return Tensor.Create<float>(name, shape, data);
    }

    public static ValueInfo Input(string name, params long[] shape) =>
        new(name, ElementType.Float, shape.Select(d => new Dimension(d, null)));
}
