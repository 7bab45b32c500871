using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// A model and its gradients: those that are <see cref="Expected"/>, or those of central finite differences of what
/// ONNX Runtime computes.
/// </summary>
/// <param name="Name">The case's name.</param>
/// <param name="Model">The model, which has all <paramref name="Inputs"/> as inputs.</param>
/// <param name="Inputs">Those that are floating-point numbers are the parameters; the others are fed.</param>
public sealed record GradientCase(string Name, Model Model, IReadOnlyList<Tensor> Inputs)
{
    private static readonly SessionSettings OneThread = new(Threads: 1) { Spin = false };

    /// <summary>How far a finite difference moves; null for as far as suits the parameter's type.</summary>
    public double? Step { get; init; }

    /// <summary>
    /// A model of the same inputs and outputs that ONNX Runtime runs, where it does not run <see cref="Model"/> itself.
    /// </summary>
    public Model? Oracle { get; init; }

    /// <summary>
    /// The gradients of outputs by name; null for random ones of every output that is differentiable.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor>? Upstream { get; init; }

    /// <summary>The gradients by parameter; null for those of finite differences.</summary>
    public IReadOnlyDictionary<string, double[]>? Expected { get; init; }

    /// <summary>The outputs by name, held against those of <see cref="Oracle"/>; null for none.</summary>
    public IReadOnlyDictionary<string, double[]>? Outputs { get; init; }

    /// <summary>The largest relative L2 distance of a parameter's gradient.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>The threads of a session.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A case of one node.</summary>
    public static GradientCase Of(
        string name,
        Node node,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? constants = null,
        long opset = 18,
        double? step = null) =>
        new(name, ModelOf(node, inputs, constants, opset), inputs) { Step = step };

    /// <summary>
    /// The case with one gradient for every element of its outputs, and the gradients expected of that.
    /// </summary>
    public GradientCase Expecting(double upstream, params IEnumerable<(string Parameter, double[] Gradient)> gradients)
    {
        Tensor Filled(Tensor o) => Tensor.FromDoubles(
            o.Name, o.ElementType, o.Shape.AsSpan(), [.. Enumerable.Repeat(upstream, (int)o.Count)]);
        return this with
        {
            Upstream = Forward().Values.Where(IsNumber).ToDictionary(o => o.Name, Filled),
            Expected = gradients.ToDictionary(g => g.Parameter, g => g.Gradient),
            Tolerance = 1e-6,
        };
    }

    /// <summary>The gradients that an engine computes, by parameter.</summary>
    /// <remarks>
    /// The gradient u of an output y of N elements comes from the mean of (y - target)², with the target y - uN / 2.
    /// The loss, which is then the mean of (uN / 2)², tells whether the engine computes the same outputs.
    /// </remarks>
    public IReadOnlyDictionary<string, Tensor> Differentiate(ITrainingEngine engine)
    {
        var (outputs, upstream) = (Forward(), Upstreams());
        var errors = upstream.Keys.Select(o => new MeanSquaredError(o)).ToList();
        var fed = Inputs.Where(i => !IsNumber(i)).ToDictionary(i => i.Name);
        using var session = engine.Gradients(
            Model.With(Model.Graph.With(
                initializers: Model.Graph.Initializers.Concat(Inputs.Where(IsNumber)),
                inputs: Model.Graph.Inputs.Where(i => fed.ContainsKey(i.Name)))),
            errors.Count == 1 ? errors[0] : new WeightedSum([.. errors.Select(e => ((Loss)e, 1.0))]),
            fed,
            [.. Inputs.Where(IsNumber).Select(i => i.Name)],
            OneThread with { Threads = Threads });
        Tensor Target(MeanSquaredError error)
        {
            var (y, u) = (outputs[error.Output], upstream[error.Output]);
            return Tensor.FromDoubles(
                error.Target, y.ElementType, y.Shape.AsSpan(),
                [.. y.ToDoubles().Zip(u.ToDoubles(), (value, gradient) => value - (gradient * y.Count / 2))]);
        }

        double Loss(MeanSquaredError error, Tensor target)
        {
            var squares = outputs[error.Output].ToDoubles().Zip(target.ToDoubles(), (y, t) => (y - t) * (y - t));
            return squares.DefaultIfEmpty(double.NaN).Average();
        }

        List<Tensor> targets = [.. errors.Select(Target)];
        var (loss, gradients) = session.Compute(fed.Values.Concat(targets).ToDictionary(t => t.Name));
        var expected = errors.Zip(targets, Loss).Sum();

        // Of an output without elements there is no mean.
        if (double.IsFinite(expected))
        {
            Assert.AreEqual(expected, loss, 1e-3 * expected, "The loss.");
        }

        return gradients;
    }

    /// <summary>Holds an engine's gradients against those expected.</summary>
    public void Check(ITrainingEngine engine)
    {
        foreach (var (name, expected) in Outputs ?? new Dictionary<string, double[]>())
        {
            Assert.IsInRange(
                0, Tolerance, TensorAssert.Distance(expected, Forward()[name].ToDoubles(), 1e-6), $"'{name}' itself");
        }

        var computed = Differentiate(engine);
        foreach (var parameter in Inputs.Where(IsNumber))
        {
            Assert.IsTrue(
                computed.TryGetValue(parameter.Name, out var gradient), $"'{parameter.Name}' has no gradient.");
            Assert.AreEqual(parameter.ElementType, gradient.ElementType, $"The gradient of '{parameter.Name}'.");
            CollectionAssert.AreEqual(
                parameter.Shape, gradient.Shape, $"The gradient of '{parameter.Name}' has another shape.");
            var expected = Expected is null ? Differences(parameter) : Expected[parameter.Name];
            var error = TensorAssert.Distance(expected, gradient.ToDoubles(), minimum: Expected is null ? 1e-3 : 1e-6);

            // IsLessThan would let NaN pass.
            Assert.IsInRange(
                0, Tolerance, error,
                $"The gradient of '{parameter.Name}' is {error:e1} off: "
                + $"{string.Join(' ', gradient.ToDoubles().Take(6))} instead of {string.Join(' ', expected.Take(6))}.");
        }
    }

    private IReadOnlyDictionary<string, Tensor> Upstreams()
    {
        var random = new Random(7);
        return Upstream
            ?? Forward().Values
                .Where(IsNumber)
                .ToDictionary(o => o.Name, o => Numbers(o.Name, o.ElementType, [.. o.Shape], random));
    }

    private IReadOnlyDictionary<string, Tensor> Forward()
    {
        using var session = Start();
        return session.Run(Inputs.ToDictionary(i => i.Name));
    }

    private Session Start() => Session.Create(Oracle ?? Model, OneThread with { Optimize = false });

    private double[] Differences(Tensor parameter)
    {
        using var session = Start();
        var (sample, weights) = (Inputs.ToDictionary(i => i.Name), Upstreams());
        double Loss(double[] moved)
        {
            var outputs = session.Run(new Dictionary<string, Tensor>(sample)
            {
                [parameter.Name] = Tensor.FromDoubles(
                    parameter.Name, parameter.ElementType, parameter.Shape.AsSpan(), moved),
            });
            return weights.Sum(w => outputs[w.Key].ToDoubles().Zip(w.Value.ToDoubles(), (a, b) => a * b).Sum());
        }

        // A float forward pass needs wider steps: its rounding is 1e-7 of the sum.
        var by = Step ?? (parameter.ElementType == ElementType.Double ? 1e-6 : 1e-2);
        var at = parameter.ToDoubles();
        double Moved(int i, double distance) => Loss([.. at.Select((x, j) => j == i ? x + distance : x)]);
        return [.. Enumerable.Range(0, at.Length).Select(i => (Moved(i, by) - Moved(i, -by)) / (2 * by))];
    }
}
