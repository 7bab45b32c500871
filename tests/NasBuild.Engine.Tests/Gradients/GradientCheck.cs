using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Holds a rule against central finite differences of the operator itself, as ONNX Runtime computes it.</summary>
internal static class GradientCheck
{
    private static readonly SessionSettings Exact = new(Threads: 1, Optimize: false) { Spin = false };

    /// <summary>Checks the gradients of one node's inputs.</summary>
    /// <param name="node">The node; its floating-point inputs named in <paramref name="inputs"/> are checked, <paramref name="constants"/> are not.</param>
    /// <param name="inputs">The inputs that are differentiated, double where ONNX Runtime has such a kernel, else float.</param>
    /// <param name="constants">The other inputs: initializers.</param>
    /// <param name="opset">The operator set of the node.</param>
    /// <param name="step">How far a finite difference moves; by default as far as suits the input's type.</param>
    public static void Check(Node node, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? constants = null, long opset = 18, double? step = null) =>
        Check(Of(node, inputs, constants, opset), inputs, step);

    /// <summary>The gradients of one node's inputs, by name, where that of every element of its outputs is <paramref name="upstream"/>.</summary>
    public static IReadOnlyDictionary<string, Tensor> Backward(
        Node node, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? constants = null, long opset = 18, double upstream = 1) =>
        Backward(Of(node, inputs, constants, opset), inputs, t => Tensor.FromDoubles($"weight/{t.Name}", t.ElementType, t.Shape.AsSpan(), [.. Enumerable.Repeat(upstream, (int)t.Count)]));

    /// <summary>The gradients of a model's inputs, by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">All its inputs.</param>
    /// <param name="upstream">The gradient of an output.</param>
    public static IReadOnlyDictionary<string, Tensor> Backward(Model model, IReadOnlyList<Tensor> inputs, Func<Tensor, Tensor> upstream)
    {
        var sample = inputs.ToDictionary(t => t.Name);
        using var forward = Session.Create(model, Exact);
        return Backward(model, inputs, forward.Run(sample).Values.Where(IsNumber).ToDictionary(o => o.Name, upstream));
    }

    /// <summary>Checks the gradients of all of a model's outputs with respect to <paramref name="inputs"/>, which are all its inputs.</summary>
    public static void Check(Model model, IReadOnlyList<Tensor> inputs, double? step = null)
    {
        var sample = inputs.ToDictionary(t => t.Name);
        using var forward = Session.Create(model, Exact);
        var random = new Random(7);

        // The loss: a random weighted sum of all outputs that are numbers.
        var weights = forward.Run(sample).Values.Where(IsNumber)
            .ToDictionary(o => o.Name, o => Numbers($"weight/{o.Name}", o.ElementType, [.. o.Shape], random));
        double Loss(string name, Tensor moved)
        {
            var outputs = forward.Run(new Dictionary<string, Tensor>(sample) { [name] = moved });
            return weights.Sum(w => outputs[w.Key].ToDoubles().Zip(w.Value.ToDoubles(), (a, b) => a * b).Sum());
        }

        var computed = Backward(model, inputs, weights);
        foreach (var name in inputs.Where(IsNumber).Select(i => i.Name))
        {
            Assert.IsTrue(computed.TryGetValue(name, out var gradient), $"'{name}' has no gradient.");
            var at = sample[name];
            CollectionAssert.AreEqual(at.Shape, gradient.Shape, $"The gradient of '{name}' has another shape.");
            var values = at.ToDoubles();

            // A float forward pass needs wider steps: its rounding is 1e-7 of the sum.
            var by = step ?? (at.ElementType == ElementType.Double ? 1e-6 : 1e-2);
            var expected = new double[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                double Moved(double distance)
                {
                    var moved = values.ToArray();
                    moved[i] += distance;
                    return Loss(name, Tensor.FromDoubles(name, at.ElementType, at.Shape.AsSpan(), moved));
                }

                expected[i] = (Moved(by) - Moved(-by)) / (2 * by);
            }

            var error = Norm(gradient.ToDoubles().Zip(expected, (a, b) => a - b)) / Math.Max(Norm(expected), 1e-3);
            // IsLessThan would let NaN pass.
            Assert.IsInRange(0, 1e-3, error, $"The gradient of '{name}' is {error:e1} off: {string.Join(' ', gradient.ToDoubles().Take(6))} instead of {string.Join(' ', expected.Take(6))}.");
        }
    }

    /// <summary>The gradient of the one input <paramref name="x"/> of <paramref name="node"/> where that of the output <c>y</c> is <paramref name="upstream"/>.</summary>
    public static double[] Gradient(Node node, Tensor x, double[] upstream) =>
        Backward(Of(node, [x], null, 18), [x], y => Tensor.FromDoubles("seed", x.ElementType, y.Shape.AsSpan(), upstream))[x.Name].ToDoubles();

    /// <summary>Random numbers from -1 to 1, away from 0 by at least 0.05 so that no finite difference steps over a kink there.</summary>
    public static Tensor Numbers(string name, ElementType type, long[] shape, Random random) => Tensor.FromDoubles(
        name, type, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (p, d) => p * d)).Select(_ => (0.05 + (0.95 * random.NextDouble())) * (random.Next(2) == 0 ? 1 : -1))]);

    /// <summary>Random doubles from -1 to 1 by name and shape.</summary>
    public static Tensor Doubles(string name, params long[] shape) => Numbers(name, ElementType.Double, shape, new Random(name[0] + shape.Length));

    /// <summary>Random floats from -1 to 1 by name and shape: for operators without a double kernel.</summary>
    public static Tensor Floats(string name, params long[] shape) => Numbers(name, ElementType.Float, shape, new Random(name[0] + shape.Length));

    /// <summary>A vector of integers.</summary>
    public static Tensor Longs(string name, params long[] values) => Tensor.Create<long>(name, [values.Length], values);

    /// <summary>The integers of a test's row, such as <c>2,3,4</c>.</summary>
    public static long[] Shape(string row) => [.. row.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    /// <summary>A node with the one output <c>y</c>.</summary>
    public static Node Node(string opType, string[] inputs, params IEnumerable<Attribute> attributes) => new(opType, inputs, ["y"], "node", "", attributes);

    /// <summary>The integers of a list such as <c>1,2</c>.</summary>
    public static long[] Longs(string list) => [.. list.Split(',').Select(n => long.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>An attribute of the integers of a list such as <c>1,2</c>.</summary>
    public static Attribute Ints(string name, string list) => Attribute.Of(name, Longs(list));

    /// <summary>What declares a tensor as an input.</summary>
    public static ValueInfo Info(Tensor t) => new(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)));

    /// <summary>The gradients of inputs or initializers, by name.</summary>
    /// <param name="form">The model.</param>
    /// <param name="sample">Its inputs.</param>
    /// <param name="upstream">The gradients of its outputs, by name.</param>
    /// <param name="parameters">What is asked for.</param>
    public static Dictionary<string, Tensor> Backward(
        TrainingForm form, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyDictionary<string, Tensor> upstream, IReadOnlyCollection<string> parameters)
    {
        var builder = new GraphBuilder(form.Model.Graph);
        var seeds = upstream.ToDictionary(w => w.Key, w => builder.Add(w.Value));
        var gradients = ReverseMode.Write(form.Model, form.Types, seeds, parameters, new GraphWriter(builder));
        builder.Outputs.Clear();
        builder.Outputs.AddRange(gradients.Values.Distinct().Select(g => new ValueInfo(g)));
        using var backward = Session.Create(form.Model.With(builder.Build()), Exact);
        var computed = backward.Run(sample);
        return gradients.ToDictionary(g => g.Key, g => computed[g.Value]);
    }

    private static Dictionary<string, Tensor> Backward(Model model, IReadOnlyList<Tensor> inputs, IReadOnlyDictionary<string, Tensor> upstream)
    {
        var sample = inputs.ToDictionary(t => t.Name);
        return Backward(TrainingForm.Of(model, sample, []), sample, upstream, [.. inputs.Where(IsNumber).Select(i => i.Name)]);
    }

    private static Model Of(Node node, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? constants, long opset) => new(
        new Graph("check", [node], constants ?? [], inputs.Select(Info), node.Outputs.Where(o => o.Length > 0).Select(o => new ValueInfo(o))),
        opset,
        irVersion: opset > 20 ? 10 : 8);

    private static bool IsNumber(Tensor tensor) => tensor.ElementType is ElementType.Float or ElementType.Double;

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(v => v * v));
}
