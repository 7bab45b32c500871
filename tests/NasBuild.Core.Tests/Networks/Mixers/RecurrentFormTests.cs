using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Mixers;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Networks.Mixers;

/// <summary>
/// What mixers compute for all positions at once against the state that they stand for, position by position.
/// </summary>
[TestClass]
public sealed class RecurrentFormTests
{
    private const int Length = 10;
    private const int Heads = 2;
    private const int HeadWidth = 6;
    private const string Name = "layer1.attention";

    [TestMethod]
    public void Retention_IsAStateThatDecays() => AssertState(
        PositionMixer.Retention, $"{Name}.mixed", (head, _, _) => 1 - Math.Pow(2, -5 - head),
        (head, position) =>
        {
            var decay = 1 - Math.Pow(2, -5 - head);
            return 1 / Math.Sqrt(Enumerable.Range(0, position + 1).Sum(i => Math.Pow(decay, i)));
        });

    [TestMethod]
    public void Recurrence_IsAStateWhoseDecayTheInputDecides() => AssertState(
        PositionMixer.Recurrence, $"{Name}.mixed",
        (head, position, values) =>
            1 / (1 + Math.Exp(-values[$"{Name}.decay"][(position * Heads) + head])),
        (_, _) => 1);

    [TestMethod]
    public void LongConvolution_IsTheSumOverAllEarlierPositions()
    {
        var values = Run(PositionMixer.Convolution, $"{Name}.opened", $"{Name}.long", $"{Name}.long.weight");
        var (read, filters) = (values[$"{Name}.opened"], values[$"{Name}.long.weight"]);
        for (var channel = 0; channel < Heads * HeadWidth; channel++)
        {
            for (var position = 0; position < Length; position++)
            {
                var sum = 0.0;
                for (var back = 0; back <= position; back++)
                {
                    sum += filters[(channel * Length) + Length - 1 - back] * read[(channel * Length) + position - back];
                }

                Assert.AreEqual(
                    sum, values[$"{Name}.long"][(channel * Length) + position], 1e-5 * Math.Max(1, Math.Abs(sum)));
            }
        }
    }

    // Of four experts each position takes two, with the shares of a softmax over all.
    [TestMethod]
    public void Experts_TakeTheBestTwo()
    {
        var values = Run(
            new CausalTransformer(Length, 1, Heads * HeadWidth, Heads) { Vocabulary = 20, Channels = ChannelMixer.Experts },
            "layer1.ffn.shares", "layer1.ffn.taken");
        foreach (var (scores, taken) in values["layer1.ffn.shares"].Chunk(4).Zip(values["layer1.ffn.taken"].Chunk(4)))
        {
            var least = scores.Order().ElementAt(2);
            CollectionAssert.AreEqual(Array.ConvertAll(scores, s => s >= least ? s : 0), taken);
            Assert.HasCount(2, taken.Where(t => t > 0));
        }
    }

    // S[t] = a[t] S[t-1] + k[t]^T v[t]; o[t] = factor q[t] S[t] / sqrt(width).
    private static void AssertState(
        PositionMixer mixer, string output, Func<int, int, IReadOnlyDictionary<string, float[]>, double> decay,
        Func<int, int, double> factor)
    {
        string[] read = [$"{Name}.query.split", $"{Name}.key.split", $"{Name}.value.split"];
        var values = Run(mixer, mixer == PositionMixer.Recurrence ? [.. read, output, $"{Name}.decay"] : [.. read, output]);
        var (q, k, v) = (values[read[0]], values[read[1]], values[read[2]]);
        for (var head = 0; head < Heads; head++)
        {
            var state = new double[HeadWidth, HeadWidth];
            int At(int position, int channel) => (((head * Length) + position) * HeadWidth) + channel;
            for (var t = 0; t < Length; t++)
            {
                var kept = decay(head, t, values);
                for (var o = 0; o < HeadWidth; o++)
                {
                    var sum = 0.0;
                    for (var i = 0; i < HeadWidth; i++)
                    {
                        // Keys are transposed for the product.
                        state[i, o] = (kept * state[i, o])
                            + (k[(((head * HeadWidth) + i) * Length) + t] * v[At(t, o)]);
                        sum += q[At(t, i)] * state[i, o];
                    }

                    var expected = factor(head, t) * sum / Math.Sqrt(HeadWidth);
                    Assert.AreEqual(expected, values[output][At(t, o)], 1e-5 * Math.Max(1, Math.Abs(expected)));
                }
            }
        }
    }

    private static Dictionary<string, float[]> Run(PositionMixer mixer, params string[] names) => Run(
        new CausalTransformer(Length, 1, Heads * HeadWidth, Heads) { Vocabulary = 20, Mixer = mixer }, names);

    private static Dictionary<string, float[]> Run(CausalTransformer network, params string[] names)
    {
        // Larger weights: differences show.
        var model = network.Build(seed: 4);
        model = model.WithInitializers(model.Graph.Initializers
            .Where(t => t.Name.EndsWith(".weight", StringComparison.Ordinal) && !t.Name.Contains("norm", StringComparison.Ordinal))
            .Select(t => Tensor.Create<float>(t.Name, [.. t.Shape], Array.ConvertAll(t.ToFloats(), w => 20 * w))));
        var weights = names.Where(n => model.Graph[n].Initializer is not null).ToList();
        using var session = Session.Create(
            model.Apply(g => g.With(outputs: names.Except(weights).Select(n => new ValueInfo(n)))), new SessionSettings(1));
        var found = session.Run(new Dictionary<string, Tensor>
        {
            ["tokens"] = Tensor.Create<long>("tokens", [1, Length], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]),
        });
        return names.ToDictionary(
            n => n, n => (weights.Contains(n) ? model.Graph[n].Initializer! : found[n]).ToFloats());
    }
}
