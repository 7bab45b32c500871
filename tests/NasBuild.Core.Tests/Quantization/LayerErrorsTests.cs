using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class LayerErrorsTests
{
    [TestMethod]
    [DataRow(WeightForm.Dynamic8)]
    [DataRow(WeightForm.Smoothed8)]
    [DataRow(WeightForm.Int8)]
    [DataRow(WeightForm.Stored8)]
    public void LayerWithAnOutlier_HasTheLargestErrorByItself(int form)
    {
        var net = new Net(1, 32);
        var x = net.Node("MatMul", ["x", net.Weight(32, 32)]);

        // One weight a column is a thousand times the others, which 8 bits round to nothing; its input is 0.
        var random = new Random(1);
        var spoilt = Enumerable.Range(0, 32 * 32).Select(i => i < 32 ? 1000f : random.NextSingle() - 0.5f).ToArray();
        var mask = net.Constant(Tensor.Create<float>("mask", [32], [0, .. Enumerable.Repeat(1f, 31)]));
        var weights = net.Constant(Tensor.Create<float>("spoilt", [32, 32], spoilt));
        var y = net.Node("MatMul", [net.Node("Mul", [x, mask]), weights]);
        var model = net.Model(net.Node("MatMul", [y, net.Weight(32, 32)]));

        var errors = LayerErrors.Of(
            model, new QuantizeSettings(),
            new Dictionary<string, int> { ["n0"] = form, ["n2"] = form, ["n3"] = form }, [Samples.For(model, 4)],
            new SessionSettings(1));

        Assert.AreEqual("n2", errors[0].Node);
        Assert.IsGreaterThan(0.5, errors[0].Error);
        Assert.IsTrue(errors.Skip(1).All(e => e.Error is > 0 and < 0.05), string.Join(", ", errors));
    }
}
