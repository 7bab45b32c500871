using System.Collections.Concurrent;
using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Engine.Conformance.Operators;
using NasBuild.Engine.Training;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds gradients against finite differences, along random directions, with the attributes and shapes of ONNX's own
/// operator tests.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class OnnxModelConformance(ITrainingEngine engine)
{
    private const double Step = 1e-3;
    private const double Tolerance = 2e-2;
    private const long OldestOpset = 7;

    // Operators that ONNX 1.12 has no such test of, or only of integers: the other cases hold them against finite
    // differences.
    private static readonly string[] WithoutModel =
        [
            "Gelu", "GlobalLpPool", "GroupNormalization", "LpNormalization", "LpPool", "Mish", "QuantizeLinear",
            "RMSNormalization", "Swish", "Trilu"
        ];

    /// <summary>Receives what is worth reading beside the result.</summary>
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EveryModelOfAnOperatorWithAGradient_HasTheSlopeOfFiniteDifferences()
    {
        var (broken, refused) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var held = new ConcurrentDictionary<string, int>();
        var models = OperatorModel.All().Where(m => m.Name.StartsWith("node/", StringComparison.Ordinal));
        Parallel.ForEach(models, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, model =>
        {
            // The few older ones are of operators that have not changed since.
            var read = Model.Load(model.Bytes, model.Folder).WithOpset("", OldestOpset);
            if (read.Graph.Nodes is not [var node]
                || !OperatorCases.Operators.Contains(node.OpType)
                || OperatorModel.IsRandom(read))
            {
                return;
            }

            foreach (var (inputs, _) in model.Sets(read).Where(s => s.Inputs.Values.All(d => d?.Tensor is not null)))
            {
                try
                {
                    Tensor[] tensors = [.. inputs.Select(i => i.Value!.Tensor!.Rename(i.Key))];
                    foreach (var difference in Differences(read, tensors))
                    {
                        held.AddOrUpdate(node.OpType, 1, (_, n) => n + 1);
                        if (difference is not null)
                        {
                            broken.Add($"{model.Name}: {difference}");
                        }
                    }
                }
                catch (Exception e) when (e is SessionException or UndifferentiableException or ArgumentException)
                {
                    // What ONNX Runtime does not run, what a rule leaves out, and outputs that depend on no input.
                    refused.Add($"{model.Name}: {e.Message.ReplaceLineEndings(" ")}");
                }
            }
        });

        TestContext.WriteLine($"{held.Values.Sum()} inputs of {held.Count} operators held");
        TestContext.WriteLine($"Refused:\n  {string.Join("\n  ", refused.Order())}");
        Assert.IsEmpty(broken, string.Join("\n", broken.Order()));
        Assert.AreEqual(
            string.Join(' ', WithoutModel),
            string.Join(' ', OperatorCases.Operators.Except(held.Keys).Order(StringComparer.Ordinal)));
    }

    // What is wrong, or null, for each input that varies. Inputs of integers, and numbers that say how and not what,
    // become constants.
    private IEnumerable<string?> Differences(Model model, Tensor[] inputs)
    {
        var random = new Random(5);
        var node = model.Graph.Nodes[0];
        Tensor[] varied =
        [
            .. inputs
                .Where(t => IsNumber(t) && t.Count > 0 && !IsSetting(node, t.Name))
                .Select(t => Varied(node, t, random))
        ];
        var fixedInputs = inputs.Where(t => varied.All(v => v.Name != t.Name)).ToList();
        model = model.With(model.Graph.With(
            initializers: model.Graph.Initializers.Concat(fixedInputs),
            inputs: model.Graph.Inputs.Where(i => varied.Any(v => v.Name == i.Name))));
        using var forward = Session.Create(model, new SessionSettings(Threads: 1, Optimize: false) { Spin = false });
        var sample = varied.ToDictionary(t => t.Name);
        if (varied.Length == 0 || !forward.Run(sample).Values.Any(IsNumber))
        {
            yield break;
        }

        var output = node.Outputs.First(o => o.Length > 0);
        var weights = forward.Run(sample).Values.Where(t => IsNumber(t) && t.Name == output)
            .ToDictionary(t => t.Name, t => Numbers(t.Name, t.ElementType, [.. t.Shape], random));
        double Loss(string name, Tensor moved)
        {
            var outputs = forward.Run(new Dictionary<string, Tensor>(sample) { [name] = moved });
            return weights.Sum(w => outputs[w.Key].ToDoubles().Zip(w.Value.ToDoubles(), (a, b) => a * b).Sum());
        }

        var gradients = new GradientCase(node.OpType, model, varied) { Upstream = weights }.Differentiate(engine);
        foreach (var at in varied)
        {
            var direction = Numbers("direction", at.ElementType, [.. at.Shape], random).ToDoubles();
            Tensor Moved(double by) =>
                Tensor.FromDoubles(
                    at.Name,
                    at.ElementType,
                    at.Shape.AsSpan(),
                    [.. at.ToDoubles().Zip(direction, (x, d) => x + (by * d))]);
            var expected = (Loss(at.Name, Moved(Step)) - Loss(at.Name, Moved(-Step))) / (2 * Step);
            var gradient = gradients.TryGetValue(at.Name, out var found) ? found.ToDoubles() : new double[at.Count];
            var slope = gradient.Zip(direction, (g, d) => g * d).Sum();
            var size = Math.Sqrt(gradient.Sum(g => g * g)) + 0.05;
            yield return Math.Abs(slope - expected) <= Tolerance * size
                ? null
                : $"'{at.Name}' has the slope {expected:g5}, its gradient says {slope:g5}";
        }
    }

    // Numbers in the operator's domain. Those that compete for a maximum are farther from each other than a step.
    private static Tensor Varied(Node node, Tensor like, Random random)
    {
        var numbers = Numbers(like.Name, like.ElementType, [.. like.Shape], random).ToDoubles();
        if (node.OpType is "Log" or "Sqrt" or "Pow" or "ReduceLogSum" or "BatchNormalization")
        {
            numbers = [.. numbers.Select(x => 0.1 + (0.8 * Math.Abs(x)))];
        }
        else if (node.OpType == "Acosh")
        {
            numbers = [.. numbers.Select(x => 2 + x)];
        }
        else if (node.OpType == "MaxPool")
        {
            var ranks = Enumerable.Range(0, numbers.Length).ToArray();
            random.Shuffle(ranks);
            numbers = [.. ranks.Select(r => 5 * Step * r)];
        }

        return Tensor.FromDoubles(like.Name, like.ElementType, like.Shape.AsSpan(), numbers);
    }

    private static bool IsSetting(Node node, string input) => node.OpType switch
    {
        "Clip" or "Resize" or "QuantizeLinear" => input != node.Inputs[0],
        "Mod" => input == node.Inputs[1],
        _ => false,
    };
}
