using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class EffectiveSettingsTests
{
    [TestMethod]
    public void Text_HasEveryKeyInTheOrderOfTheTable() =>
        Assert.AreEqual(
            """
            {"version":1,"model":{"source":"models/a.onnx","package":null,"version":null,"prerelease":false,"feed":null,"file":null,"license":null,"task":"image-classification"},"data":{"train":"t.npz","validation":null,"test":null,"calibration":null,"pixel-range":[0,1]},"target":{"accuracy-drop":null,"agreement":null,"perplexity-rise":null,"latency":"50 %","size":"400000 B","macs":null,"bit-operations":null,"on-miss":"error"},"budget":{"time":"600000 ms","trials":200},"predict":{"predictor":"auto","samples":40},"search":null,"prune":{"criterion":"magnitude","granularity":"channel","sparsity":"50 %","ratios":"uniform","update-weights":false,"samples":128,"evolve":{"population":80,"iterations":1000,"tournament":0.4,"crossover":0.5,"mutation":0.5,"depth":4,"time":"900000 ms","samples":64},"widths":"global","max-ratio":0.6,"round-to":8,"match-statistics":true,"skip-blocks":false,"include":["*"],"exclude":[]},"quantize":{"method":"static","weights":[8],"activations":[8],"calibration":"percentile","percentile":99.99,"samples":256,"per-channel":true,"include":["*"],"exclude":[]},"finetune":{"epochs":3,"batch-size":64,"optimizer":"adamw","rate":0.001,"momentum":0.9,"weight-decay":0.0005,"schedule":"one-cycle","warm-up":0,"clip-norm":0,"label-smoothing":0,"flip":false,"shift":0,"patience":0,"distill":true,"temperature":3,"distill-weight":0.7,"quantization-aware":false},"output":{"path":"a.onnx","version":"1.0.0","labels":null,"bom":false},"device":"auto","threads":0,"seed":0}
            """,
            Settings("model: { source: models/a.onnx }\ndata: { train: t.npz }\ntarget: { latency: 50 %, size: 400 KB }\nprune:\nquantize:\nfinetune:\n").Text);

    [TestMethod]
    public void CommentsOrderUnitsAndDefaults_DoNotChangeIt() =>
        Assert.AreEqual(
            Settings("model: { source: models/a.onnx }\nprune: {}\nbudget: { time: 10 min }\nquantize: { weights: [32, 8] }\n").Text,
            Settings("""
                # a comment
                seed: 0x0
                quantize:
                  weights:
                  - 8
                  - 32.0
                budget: { trials: 200, time: 600s }

                prune: { max-ratio: 0.60, include: ['*'] }   # another
                model: { "source": models\a.onnx }
                output: { path: a.onnx }
                """).Text);

    [TestMethod]
    public void TextOf_ChangesWithItsKeysOnly()
    {
        EffectiveSettings one = Settings("model: { source: a.onnx }\nprune: {}\nquantize: { samples: 64 }\n");
        EffectiveSettings other = Settings("model: { source: a.onnx }\nprune: {}\nquantize: { samples: 65 }\n");

        Assert.AreEqual(one.TextOf("model", "data", "prune"), other.TextOf("model", "data", "prune"));
        Assert.AreNotEqual(one.TextOf("quantize"), other.TextOf("quantize"));
        Assert.AreEqual("""{"seed":0,"device":"auto","search":null}""", one.TextOf("seed", "device", "search"));
    }

    [TestMethod]
    public void TextOfAnUnknownKey_IsAProgrammersError() =>
        Assert.ThrowsExactly<ArgumentException>(() => EffectiveSettings.Of(new NasConfiguration()).TextOf("sead"));

    private static EffectiveSettings Settings(string text) => EffectiveSettings.Of(ConfigurationReader.Parse(text, "nas.yaml"));
}
