using System.Text.Json;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Tests.Reference;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class EffectiveSettingsTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [TestMethod]
    public void Text_HasEveryKeyInTheOrderOfTheTable()
    {
        var text = Settings("""
            model: { source: models/a.onnx }
            data: { train: t.npz }
            target: { latency: 50 %, size: 400 KB }
            prune:
            quantize:
            finetune:
            """).Text;

        Assert.DoesNotContain('\n', text);
        ReferencePage.AssertIs(
            "tests/NasBuild.Core.Tests/Configuration/effective-settings.json",
            JsonNode.Parse(text)!.ToJsonString(Indented) + "\n");
    }

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

    private static EffectiveSettings Settings(string text) =>
        EffectiveSettings.Of(ConfigurationReader.Parse(text, "nas.yaml"));
}
