using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

[TestClass]
public sealed class LayerComparisonTests
{
    [TestMethod]
    public void Layers_AreMatchedByNameThroughQuantization()
    {
        using var project = Project.Classifier("quantize: { method: static, calibration: min-max }\nthreads: 1\n");

        var layers = project.Build()!.Layers!.Value;

        // Convolutions of 16 x 3 x 3 and 16 x 16 x 3 x 3 weights, and as many biases as channels.
        Assert.AreSequenceEqual(["c1", "c2", "logits", ""], layers.Select(l => l.Name));
        Assert.AreSequenceEqual([4L * 16 * 10, 4 * 16 * 145, 4 * 3 * 17], layers.Take(3).Select(l => l.BytesBefore));
        foreach (var layer in layers.Take(3))
        {
            Assert.IsLessThan(layer.BytesBefore, layer.BytesAfter, layer.Name);
            Assert.IsGreaterThan(layer.BytesBefore / 5, layer.BytesAfter, layer.Name);
            Assert.IsGreaterThan(0, layer.MsBefore!.Value, layer.Name);
            Assert.IsGreaterThan(0, layer.MsAfter!.Value, layer.Name);
        }
    }

    [TestMethod]
    public void WeightsOfSeveralNodes_CountOnce()
    {
        var weight = Tensor.Create<float>("w", [4, 4], new float[16]);
        var graph = new Graph(
            "g",
            [
                new Node("Identity", ["w"], ["v"], "copy"), new Node("MatMul", ["x", "w"], ["y"], "first"),
                new Node("MatMul", ["y", "v"], ["z"], "second"),
            ],
            [weight], [new ValueInfo("x")], [new ValueInfo("z")]);

        Assert.AreEqual(
            "first 64", string.Join(", ", LayerComparison.Weights(graph).Select(w => $"{w.Key} {w.Value}")));
    }

    [TestMethod]
    public void TimesOfRewrittenNodes_CountForTheLayersThatTheyAreNamedAfter()
    {
        var graph = Nets.Classifier().Graph;
        string Output(string node) => graph.Nodes.Single(n => n.DisplayName == node).Outputs[0];
        var activation = graph[Output("c1")].Uses.Single().Node;
        var times = new Dictionary<string, double>
        {
            [$"{activation.Outputs[0]}_nchwc"] = 1,
            ["c2_token_6"] = 2,
            ["fused c2"] = 4,
            ["c20"] = 8,
            ["ReorderOutput"] = 16,
        };

        var byLayer = LayerComparison.ByLayer(times, graph, ["c1", "c2"]);

        Assert.AreEqual((1, 6, 24), (byLayer["c1"], byLayer["c2"], byLayer[""]));
    }

    [TestMethod]
    public void NodesOfAModel_AreTimed()
    {
        var sample = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [1, 1, 8, 8], new float[64]) };

        var times = NodeTimes.Measure(Nets.Classifier(), new SessionSettings(1), sample, TimeSpan.FromMilliseconds(20));

        Assert.IsTrue(
            times.Keys.Any(k => k.Contains("logits", StringComparison.Ordinal)), string.Join(' ', times.Keys));
        Assert.IsTrue(times.Values.All(t => t is >= 0 and < 1000));
        Assert.IsGreaterThan(0, times.Values.Sum());
        Assert.IsEmpty(Directory.GetFiles(Environment.CurrentDirectory, "onnxruntime_profile*"));
    }
}
