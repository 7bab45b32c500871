using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class FashionResNetTests
{
    private const int Images = 2000;

    [TestMethod]
    public void StaticInt8_KeepsAccuracyAtAQuarterOfTheSize()
    {
        var model = ReferenceData.Model("fashion-resnet14");
        var samples = ReferenceData.Fashion("train", 256, 32).Select(b => b.Batch).ToList();
        var original = Accuracy(model);

        foreach (var method in Enum.GetValues<CalibrationMethod>())
        {
            var ranges = RangeCalibration.Ranges(model, samples, method, 99.99, new SessionSettings(2));
            var result = StaticQuantization.Apply(model, new QuantizationPlan(NodeBits.Int8), ranges);

            Assert.IsEmpty(result.Unquantized);
            Assert.AreEqual(original, Accuracy(result.Model), 0.003, method.ToString());
            Assert.IsLessThan(0.26, result.Model.ToBytes().Length / (double)model.ToBytes().Length);
        }
    }

    private static double Accuracy(Model model)
    {
        using var session = Session.Create(model, new SessionSettings(2));
        var right = 0;
        foreach (var (batch, labels) in ReferenceData.Fashion("t10k", Images, 250))
        {
            var logits = session.Run(batch)["logits"].ToArray<float>();
            right += labels.Where((label, i) =>
                Array.IndexOf(logits, logits[(i * 10)..((i + 1) * 10)].Max(), i * 10) == (i * 10) + label).Count();
        }

        return right / (double)Images;
    }
}
