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
