using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Engine;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class BitsTransformationTests
{
    // Of the forms of as many bits, the one that was good; of fewer bits, the one that is computed like it.
    [TestMethod]
    [DataRow(new[] { 8, 32 }, WeightForm.Smoothed8, new[] { 32, WeightForm.Smoothed8 })]
    [DataRow(new[] { 4, 8 }, WeightForm.Dynamic8, new[] { WeightForm.Dynamic8, WeightForm.Stored4 })]
    [DataRow(new[] { 8 }, WeightForm.Float, new[] { WeightForm.Float, WeightForm.Stored8 })]
    [DataRow(new[] { 4, 8, 32 }, WeightForm.Stored4, new[] { 32, WeightForm.Stored8, WeightForm.Stored4 })]
    [DataRow(
        new[] { 8 }, null, new[] { WeightForm.Stored8, WeightForm.Dynamic8, WeightForm.Smoothed8 })]
    public void ChosenForm_LeavesTheBitsToChoose(int[] weights, int? chosen, int[] expected)
    {
        var net = new Net(4, 32);
        var model = net.Model(net.Node("MatMul", ["x", net.Weight(32, 64)]));
        var bits = new BitsTransformation(
            model.Graph,
            new SampledQuantizer(
                new QuantizeSettings { Weights = [.. weights] }, () => [], new SessionSettings(Threads: 1)),
            haveSamples: false,
            chosen is { } form
                ? ChosenForms.Given with { ByNode = ImmutableSortedDictionary<string, int>.Empty.Add("n0", form) }
                : ChosenForms.Given);

        CollectionAssert.AreEqual(expected, bits.Space.Variables.Single().Choices.ToArray());
        Assert.IsTrue(bits.Has(new Dictionary<string, double> { ["n0"] = WeightForm.Dynamic8 }), "of another lock");
    }

    [TestMethod]
    public void Report_NamesTheNodesThatHaveNoIntegers()
    {
        var net = new Net(4, 32);
        var x = net.Node("MatMul", ["x", net.Weight(32, 64)]);
        var model = net.Model(net.Node("MatMul", [x, net.Weight(2, 64, 16)]));
        var bits = new BitsTransformation(
            model.Graph,
            new SampledQuantizer(
                new QuantizeSettings { Method = QuantizeMethod.Dynamic }, () => [], new SessionSettings(Threads: 1)),
            haveSamples: false, ChosenForms.Given);
        var choices = new Dictionary<string, double> { ["n0"] = 8, ["n1"] = 8 };
        var pruned = new Compressed(model) { Unchanged = [new UnchangedNode("channels", "n0", "MatMul", "it is small")] };

        var report = bits.Describe(choices, model, bits.Apply(pruned, choices))!;

        Assert.AreEqual("Bits of weights: 2 nodes at 8", report.Summary);
        Assert.AreEqual(
            "n1: the weights of MatMul are stored in 8 bits only: its weights have the shape [2, 64, 16], not rows and columns",
            report.LeftAlone.Single());
    }
}
