using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class TextGptTests
{
    [TestMethod]
    public void PerplexityPerByte_StaysCloseToTheFloatModels()
    {
        var model = ReferenceData.Model("text-gpt");
        var original = Perplexity(model);

        Assert.AreEqual(
            original,
            Perplexity(DynamicQuantization.Apply(model, new QuantizationPlan(NodeBits.Int8)).Model),
            original * 0.01);
        Assert.AreEqual(
            original,
            Perplexity(WeightOnlyQuantization.Apply(model, new QuantizationPlan(new NodeBits(4, 32))).Model),
            original * 0.03);
    }

    private static double Perplexity(Model model)
    {
        using var session = Session.Create(model, new SessionSettings(2));
        var (loss, count) = (0.0, 0);
        foreach (var batch in ReferenceData.Text("test", 64, 16))
        {
            var logits = session.Run(batch)["logits"].ToArray<float>();
            var tokens = batch["tokens"].ToLongs();
            for (var i = 0; i < tokens.Length; i++)
            {
                if (i % 128 < 127)
                {
                    var row = logits.AsSpan(i * 256, 256).ToArray();
                    loss += Math.Log(row.Sum(x => Math.Exp(x))) - row[tokens[i + 1]];
                    count++;
                }
            }
        }

        return Math.Exp(loss / count);
    }
}
