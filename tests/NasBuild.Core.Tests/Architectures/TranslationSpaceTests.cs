using NasBuild.Core.Architectures;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Architectures;

[TestClass]
public sealed class TranslationSpaceTests
{
    private static readonly TranslationSpace Space = new();

    // Counted by the authors' program.
    [TestMethod]
    [DataRow(22_199_936, 512, "1024,1024,2048,2048,2048,1024", "4,4,4,8,4,4", 640, 1, "3072", "8", "4", "2")]
    public void Parameters_AreThoseThatTheAuthorsCount(
        long expected, int encoder, string inner, string heads, int decoder, int layers, string decoderInner,
        string decoderHeads, string cross, string attended)
    {
        var architecture = Space.Parse(new Dictionary<string, string>
        {
            ["encoder-embed-dim"] = $"{encoder}",
            ["encoder-ffn-embed-dim-all"] = $"[{inner}]",
            ["encoder-self-attention-heads-all"] = $"[{heads}]",
            ["decoder-embed-dim"] = $"{decoder}",
            ["decoder-layer-num"] = $"{layers}",
            ["decoder-ffn-embed-dim-all"] = $"[{decoderInner}]",
            ["decoder-self-attention-heads-all"] = $"[{decoderHeads}]",
            ["decoder-ende-attention-heads-all"] = $"[{cross}]",
            ["decoder-arbitrary-ende-attn-all"] = $"[{attended}]",
            ["encoder-layer-num"] = "6",
        });

        Assert.AreEqual(expected, Space.Parameters(architecture));
    }

    [TestMethod]
    public void Description_ReadsBackAsTheSameArchitecture()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var architecture = Space.Draw(random);
            var described = Space.Describe(architecture).ToDictionary(d => d.Key, d => d.Value);

            Assert.AreEqual(architecture, Space.Parse(described));
            CollectionAssert.AreEqual(Space.Definitions.Select(d => d.Key).ToList(), described.Keys.ToList());
        }
    }

    [TestMethod]
    public void LayersThatDoNotCount_MakeNoDifference()
    {
        var random = new Random(2);
        var one = Space.Draw(random);
        var layers = Space.Space.Variables.Select(v => v.Name).ToList().IndexOf("decoder-layer-num");
        var shallow = Space.Canonical(new Policy(one.Levels.SetItem(layers, 5)));
        var last = shallow.Levels.Length - 1;

        Assert.AreEqual(shallow, Space.Canonical(new Policy(shallow.Levels.SetItem(last, 2))));
        Assert.AreNotEqual(
            Space.Canonical(new Policy(one.Levels.SetItem(layers, 0).SetItem(last, 2))),
            Space.Canonical(new Policy(one.Levels.SetItem(layers, 0).SetItem(last, 1))));
    }

    [TestMethod]
    public void Mutants_ChangeAsManyVariablesAsTheProbabilitySays_AndChildrenHaveTheirParentsChoices()
    {
        var random = new Random(3);
        var (one, other) = (Space.Draw(random), Space.Draw(random));
        Assert.AreEqual(one, Space.Mutate(one, 0, random));
        var child = Space.Cross(one, other, random);
        var full = child.Levels[..14];
        Assert.IsTrue(full.Index().All(l => l.Item == one.Levels[l.Index] || l.Item == other.Levels[l.Index]));
    }

    [TestMethod]
    [DataRow("encoder-embed-dim", "600")]
    [DataRow("decoder-layer-num", null)]
    [DataRow("decoder-ffn-embed-dim-all", "[1024, 1024, 1024, 1024, 1024, 1024, 1024]")]
    public void DescriptionOfAnotherSpace_IsRefused(string key, string? value)
    {
        var described = Space.Describe(Space.Draw(new Random(4))).ToDictionary(d => d.Key, d => d.Value);
        described.Remove(key);
        if (value is not null)
        {
            described[key] = value;
        }

        Assert.ThrowsExactly<FormatException>(() => Space.Parse(described));
    }
}
