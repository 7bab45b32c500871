using NasBuild.Engine.Training.Optimisers;

namespace NasBuild.Engine.Tests.Training;

/// <summary>Against optimisers.onnx, which record_optimisers.py writes.</summary>
[TestClass]
public sealed class RecordedOptimiserTests
{
    private static readonly ParameterGroup[] Groups =
        [new(["first.weight", "second.weight"], 0.02, 0.1), new(n => n.EndsWith("bias", StringComparison.Ordinal), 0.005, 0)];

    private static readonly (string Name, Optimiser Optimiser, double Rate, ParameterGroup[] Groups, double? MaxNorm)[] Optimisers =
    [
        ("sgd", new Sgd(), 0.1, [], null),
        ("sgd-momentum", new Sgd(0.9), 0.1, [], null),
        ("sgd-nesterov-decay", new Sgd(0.9, Nesterov: true, WeightDecay: 0.05), 0.1, [], null),
        ("sgd-clipped", new Sgd(0.9), 0.1, [], 0.1),
        ("sgd-groups", new Sgd(0.9), 1, Groups, null),
        ("adam", new Adam(), 0.01, [], null),
        ("adam-decay", new Adam(WeightDecay: 0.1), 0.01, [], null),
        ("adamw", new AdamW(WeightDecay: 0.1), 0.01, [], null),
        ("adamw-clipped", new AdamW(WeightDecay: 0.1), 0.01, [], 0.1),
        ("adamw-groups", new AdamW(), 1, Groups, null),
    ];

    public static IEnumerable<object[]> Cases => Optimisers.Select(o => new object[] { o.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void SixSteps_AreThoseOfPyTorch(string name)
    {
        var recorded = RecordedTensors.Of("optimisers.onnx");
        var (_, optimiser, rate, groups, maxNorm) = Optimisers.Single(o => o.Name == name);
        var initial = recorded.Values.Where(t => t.Name.StartsWith("initial/", StringComparison.Ordinal)).Select(t => t.AsDouble(t.Name["initial/".Length..])).ToList();

        // The recorded tensors of all steps lie one after the other.
        double[] At(string what, string parameter, int step) => recorded[$"{name}/{what}{parameter}"].ToDoubles().Chunk((int)initial.Single(p => p.Name == parameter).Count).ElementAt(step - 1);
        var trained = UpdateRun.Train(optimiser, initial, 6, (parameter, step) => At("gradient/", parameter, step), _ => rate, groups, maxNorm);

        Assert.HasCount(4, initial);
        foreach (var (i, (parameters, _)) in trained.Index())
        {
            foreach (var (parameter, values) in parameters)
            {
                RecordedTensors.AreClose(At("", parameter, i + 1), values, 1e-9, $"'{parameter}' after step {i + 1}");
            }
        }
    }
}
