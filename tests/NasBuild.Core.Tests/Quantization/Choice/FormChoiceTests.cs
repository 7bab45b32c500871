using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization.Choice;

/// <summary>The choice among methods, with measurements that are given.</summary>
[TestClass]
public sealed class FormChoiceTests
{
    private static readonly QuantizeSettings Auto = new();

    [TestMethod]
    public void Convolutions_AreStaticProductsEitherWayAndEmbeddingsStored()
    {
        var net = new Net(1, 8, 6, 6);
        var x = net.Node("MatMul", [net.Conv("x", 8, 8), net.Weight(6, 16)]);
        var graph = net.Model(net.Node("ConvTranspose", [x, net.Weight(8, 8, 1, 1)])).Graph;

        CollectionAssert.AreEqual(
            new[] { "n0 208 8", "n1 208 108 408 8", "n2 208" },
            AllowedForms.Of(graph, Auto, haveSamples: true)
                .Select(a => $"{a.Node} {string.Join(' ', a.Forms)}").ToList());
        CollectionAssert.AreEqual(
            new[] { "n0 208", "n1 208 108 408", "n2 208" },
            AllowedForms.Of(graph, Auto, haveSamples: false)
                .Select(a => $"{a.Node} {string.Join(' ', a.Forms)}").ToList());
        CollectionAssert.AreEqual(
            new[] { "static", "dynamic", "dynamic, smoothed", "static, products dynamic", "weight-only" },
            FormVariant.Of(graph, Auto, haveSamples: true).Select(v => v.Name).ToList());
        CollectionAssert.AreEqual(
            new[] { "dynamic", "dynamic, smoothed", "weight-only" },
            FormVariant.Of(graph, Auto, haveSamples: false).Select(v => v.Name).ToList());
    }

    [TestMethod]
    public void Lstm_IsDynamicBesideStaticConvolutions()
    {
        var net = new Net(4, 1, 16);
        var x = net.Node("LSTM", [net.Conv("x", 1, 1), net.Weight(1, 32, 16), net.Weight(1, 32, 8)]);
        var graph = net.Model(net.Node("GRU", [x, net.Weight(1, 24, 8), net.Weight(1, 24, 8)])).Graph;

        var variants = FormVariant.Of(graph, Auto, haveSamples: true);

        Assert.AreEqual("static 8 108 208", $"{variants[0].Name} {string.Join(' ', variants[0].Forms.Values)}");
        Assert.AreEqual(
            "weight-only 208 208 208", $"{variants[^1].Name} {string.Join(' ', variants[^1].Forms.Values)}");
    }

    [TestMethod]
    public void Embeddings_HaveFewerBitsThanProductsWhereNasYamlAllowsThem()
    {
        var net = new Net(1);
        var rows = net.Constant(Tensor.Create<long>("rows", [2], [3, 4]));
        var embedding = net.Node("Gather", [net.Weight(50, 32), rows]);
        var graph = net.Model(net.Node("MatMul", [embedding, net.Weight(32, 16)])).Graph;

        var variants = FormVariant.Of(graph, Auto with { Weights = [4, 8] }, haveSamples: false);

        CollectionAssert.AreEqual(
            new[]
            {
                "dynamic 208 108", "dynamic, smoothed 208 408", "dynamic, smoothed, embeddings in 4 bits 4 408",
                "weight-only 208 208", "4 bits 208 4",
            },
            variants.Select(v => $"{v.Name} {string.Join(' ', v.Forms.Values)}").ToList());
    }

    [TestMethod]
    public void ConvolutionsIn4Bits_AreComputedInIntegersWhereThereAreSamples()
    {
        var net = new Net(1, 8, 6, 6);
        var graph = net.Model(net.Conv(net.Relu(net.Conv("x", 8, 16)), 16, 8)).Graph;
        string Names(QuantizeSettings settings, bool haveSamples) => string.Join(
            ", ", FormVariant.Of(graph, settings with { Weights = [4, 8] }, haveSamples)
                .Select(v => $"{v.Name} {string.Join(' ', v.Forms.Values)}"));

        Assert.AreEqual(
            "static 8 8, static, convolutions in 4 bits 304 304, weight-only 208 208", Names(Auto, haveSamples: true));
        Assert.AreEqual("weight-only 208 208", Names(Auto, haveSamples: false));
        CollectionAssert.AreEqual(
            new[] { WeightForm.Stored8, WeightForm.Int8, WeightForm.Int4 },
            AllowedForms.Of(graph, Auto with { Weights = [4, 8] }, haveSamples: true).First().Forms.ToArray());
    }

    [TestMethod]
    public void PruningFollows_CostsDecideOnlyBetweenMethodsThatAreNearlyAsGood()
    {
        Assert.AreEqual("static", Chosen(0.11), "no further, and smaller");
        Assert.AreEqual("dynamic", Chosen(0.2));

        static string Chosen(double distance)
        {
            var graph = Products(2).Graph;
            var variants = FormVariant.Of(graph, Auto, haveSamples: true);
            var chosen = new FormChoice(
                graph,
                v => v.Name == "static" ? new FormTrial(v, distance, true, 0.4)
                    : new FormTrial(v, 0.1, v.Name == "dynamic", 0.4, Excess: 0.3),
                _ => [],
                prunes: true).Of(variants);
            return variants.Single(v => v.Forms.SequenceEqual(chosen.ByNode!)).Name;
        }
    }

    [TestMethod]
    public void FastestWithinTheQuality_IsChosen_AndOfEqualsTheClosest()
    {
        var trials = new Dictionary<string, (bool Good, double Ratio, double Distance)>
        {
            ["static"] = (false, 0.2, 0.5),
            ["dynamic"] = (true, 0.4, 0.05),
            ["dynamic, smoothed"] = (false, 0.4, 0.05),
            ["weight-only"] = (true, 1, 0.01),
        };
        Assert.AreEqual("dynamic", Chosen(trials));

        trials["dynamic"] = (false, 0.4, 0.05);
        Assert.AreEqual("weight-only", Chosen(trials));

        trials["dynamic"] = (true, 0.97, 0.05);
        Assert.AreEqual("weight-only", Chosen(trials), "no faster, and further from the original");
    }

    [TestMethod]
    public void WhereNothingIsGood_TheClosestIsChosen()
    {
        var trials = FormVariant.Of(Products(1).Graph, Auto, haveSamples: true).Index()
            .ToDictionary(v => v.Item.Name, v => (Good: false, Ratio: 0.1 * v.Index, Distance: v.Index == 1 ? 0.3 : 0.5));

        Assert.AreEqual(trials.Keys.ElementAt(1), Chosen(trials));
    }

    [TestMethod]
    public void LayersAreCompared_OnlyWhereNoMethodIsGood()
    {
        var graph = Products(8).Graph;
        var compared = 0;
        var choice = new FormChoice(graph, v => new FormTrial(v, 0.1, IsGood: v.Integers.Any(), 0.5), forms =>
        {
            compared++;
            return [.. forms.Keys.Select(n => (n, 1d))];
        });

        Assert.IsNull(choice.Of(FormVariant.Of(graph, Auto, haveSamples: false)).Sensitivity);
        Assert.AreEqual(0, compared);
    }

    [TestMethod]
    public void LayersWithTheLargestErrors_ReturnToFloatUntilTheQualityIsMet()
    {
        var graph = Products(8).Graph;
        var choice = new FormChoice(
            graph,
            v => new FormTrial(
                v, 0.1, IsGood: !v.Integers.Contains("n5") && !v.Integers.Contains("n2"), v.Integers.Any() ? 0.5 : 1),
            forms => [.. forms.Keys.OrderBy(n => n == "n5" ? 0 : n == "n2" ? 1 : 2)
                .Select((n, i) => (n, 1d / (i + 1)))]);

        var chosen = choice.Of(FormVariant.Of(graph, Auto, haveSamples: false));

        Assert.AreEqual(6, chosen.ByNode!.Values.Count(f => f == WeightForm.Dynamic8));
        CollectionAssert.AreEqual(new[] { "n2", "n5" }, chosen.Reasons.Keys.ToList());
        Assert.AreEqual(WeightForm.Stored8, chosen.ByNode["n5"]);
        Assert.Contains("costs too much quality", chosen.Reasons["n5"]);
        Assert.AreEqual("error of the output, dynamic", chosen.Sensitivity!.Measure);
        Assert.AreEqual((8, 1, 0.5), (
            chosen.Sensitivity.ByLayer.Count, chosen.Sensitivity.ByLayer["n5"], chosen.Sensitivity.ByLayer["n2"]));
    }

    [TestMethod]
    public void KindsOfLayersThatAreSlowerInIntegers_ReturnToFloatAndAreNamed()
    {
        var net = new Net(1, 8, 6, 6);
        var graph = net.Model(net.Conv(net.Conv("x", 8, 8, group: 8), 8, 8)).Graph;
        var choice = new FormChoice(
            graph,
            v => new FormTrial(v, 0.1, IsGood: true, v.Integers.Contains("n0") ? 1.1 : v.Integers.Any() ? 0.5 : 1),
            _ => []);

        var chosen = choice.Of([.. FormVariant.Of(graph, Auto, haveSamples: true).Take(1)]);

        Assert.AreEqual(WeightForm.Stored8, chosen.ByNode!["n0"]);
        Assert.AreEqual(WeightForm.Int8, chosen.ByNode["n1"]);
        Assert.AreEqual("grouped convolutions are slower in integers in this model", chosen.Reasons["n0"]);
    }

    private static string Chosen(Dictionary<string, (bool Good, double Ratio, double Distance)> trials)
    {
        var graph = Products(1).Graph;
        var variants = FormVariant.Of(graph, Auto, haveSamples: true);
        var chosen = new FormChoice(
            graph,
            v => new FormTrial(v, trials[v.Name].Distance, trials[v.Name].Good, trials[v.Name].Ratio), _ => [])
            .Of(variants);
        return variants.Single(v => v.Forms.SequenceEqual(chosen.ByNode!)).Name;
    }

    private static Model Products(int count)
    {
        var net = new Net(1, 16);
        return net.Model(Enumerable.Range(0, count).Aggregate(
            "x", (x, _) => net.Node("MatMul", [x, net.Weight(16, 16)])));
    }
}
