using NasBuild.Core.Data;
using NasBuild.Core.Data.Mad;

namespace NasBuild.Core.Tests.Data.Mad;

[TestClass]
public sealed class MadTaskTests
{
    public static IEnumerable<object[]> Names => MadTask.All.Select(t => new object[] { t.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Samples_AreOfTheVocabulary_AndTheSameForTheSameSeed(string name)
    {
        var task = Task(name);
        var (tokens, labels) = Draw(task, 0, 32, seed: 7);

        Assert.HasCount(32 * task.Length, tokens);
        Assert.IsTrue(tokens.All(t => t >= 0 && t < task.Vocabulary));
        Assert.IsTrue(labels.All(l => l == TokenWindows.Ignored || (l >= 0 && l < task.Vocabulary)));
        Assert.IsTrue(labels.Chunk(task.Length).All(s => s.Any(l => l != TokenWindows.Ignored)), "every sample asks");
        CollectionAssert.AreEqual(tokens, Draw(task, 0, 32, seed: 7).Tokens);
        CollectionAssert.AreEqual(tokens[..task.Length], Draw(task, 0, 1, seed: 7).Tokens, "whatever is drawn after it");
        CollectionAssert.AreNotEqual(tokens, Draw(task, 0, 32, seed: 8).Tokens);
        CollectionAssert.AreNotEqual(tokens, Draw(task, 1, 32, seed: 7).Tokens);
    }

    // A reader that remembers pairs answers everything.
    [TestMethod]
    [DataRow("in-context-recall", 16)]
    [DataRow("noisy-recall", 16)]
    public void Recall_AsksForTheValueOfEveryKeyThatWasSeen(string name, int known)
    {
        var task = Task(name);
        var (tokens, labels) = Draw(task, 0, 64, seed: 1);
        var noise = 0;
        foreach (var (sample, asked) in tokens.Chunk(task.Length).Zip(labels.Chunk(task.Length)))
        {
            var values = new Dictionary<long, long>();
            for (var i = 0; i < sample.Length; i++)
            {
                if (sample[i] >= known)
                {
                    Assert.AreEqual(TokenWindows.Ignored, asked[i]);
                    noise++;
                    continue;
                }

                Assert.IsLessThan(known / 2L, sample[i], "a key");
                Assert.IsTrue(sample[i + 1] >= known / 2 && sample[i + 1] < known, "a value");
                Assert.AreEqual(values.TryGetValue(sample[i], out var value) ? (int)value : TokenWindows.Ignored, asked[i]);
                values[sample[i]] = sample[i + 1];
                i++;
                Assert.AreEqual(TokenWindows.Ignored, asked[i]);
            }
        }

        // Pairs are two tokens: a fifth of the draws is a ninth of the tokens.
        Assert.AreEqual(name == "noisy-recall" ? 1.0 / 9 : 0, (double)noise / tokens.Length, 0.02);
    }

    [TestMethod]
    public void FuzzyRecall_AsksForValuesTokenByToken()
    {
        var task = Task("fuzzy-recall");
        var (tokens, labels) = Draw(task, 0, 64, seed: 1);
        var lengths = new HashSet<int>();
        foreach (var (sample, asked) in tokens.Chunk(task.Length).Zip(labels.Chunk(task.Length)))
        {
            var values = new Dictionary<string, long[]>();
            for (var i = 0; i < sample.Length && sample[i] != 15;)
            {
                var key = sample[i..].TakeWhile(t => t < 8).ToArray();
                var value = sample[(i + key.Length)..].TakeWhile(t => t is >= 8 and < 15).ToArray();
                lengths.UnionWith([key.Length, value.Length]);
                var answers = asked[(i + key.Length - 1)..(i + key.Length + value.Length - 1)];
                if (answers[0] != TokenWindows.Ignored)
                {
                    CollectionAssert.AreEqual(Array.ConvertAll(value, v => (int)v), answers);
                    CollectionAssert.AreEqual(values[string.Join(',', key)], value);
                }
                else
                {
                    values[string.Join(',', key)] = value;
                }

                i += key.Length + value.Length;
            }
        }

        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, lengths.ToArray());
    }

    [TestMethod]
    public void SelectiveCopying_AsksForTheTokensInOrder()
    {
        var task = Task("selective-copying");
        var (tokens, labels) = Draw(task, 0, 16, seed: 1);
        foreach (var (sample, asked) in tokens.Chunk(task.Length).Zip(labels.Chunk(task.Length)))
        {
            var copied = sample.TakeWhile(t => t != 14).Where(t => t != 15).Select(t => (int)t).ToArray();
            Assert.HasCount(16, copied);
            CollectionAssert.AreEqual(copied, asked[^16..]);
            Assert.IsTrue(asked[..^16].All(l => l == TokenWindows.Ignored));
            Assert.AreEqual(14, sample[^17]);
        }
    }

    [TestMethod]
    public void Compression_AsksForAllTokens()
    {
        var task = Task("compression");
        Assert.IsTrue(task.HasBottleneck);
        Assert.IsFalse(Task("memorization").HasBottleneck);
        var (tokens, labels) = Draw(task, 0, 4, seed: 1);
        foreach (var (sample, asked) in tokens.Chunk(task.Length).Zip(labels.Chunk(task.Length)))
        {
            CollectionAssert.AreEqual(Array.ConvertAll(sample[..^1], t => (int)t), asked[..^1]);
            Assert.AreEqual(15, sample[^1]);
            Assert.AreEqual(TokenWindows.Ignored, asked[^1]);
        }
    }

    [TestMethod]
    public void Memorization_AsksForTheSameValuesInAllSamples()
    {
        var task = Task("memorization");
        var values = new Dictionary<long, int>();
        foreach (var split in new[] { 0, 1 })
        {
            var (tokens, labels) = Draw(task, split, 256, seed: 1);
            for (var i = 0; i < tokens.Length; i += 2)
            {
                Assert.AreEqual(255, tokens[i + 1]);
                Assert.AreEqual(TokenWindows.Ignored, labels[i]);
                Assert.IsTrue(values.TryAdd(tokens[i], labels[i + 1]) || values[tokens[i]] == labels[i + 1]);
                Assert.IsTrue(tokens[i] < 127 && labels[i + 1] >= 127);
            }
        }

        Assert.HasCount(127, values);
        Assert.IsGreaterThan(60, values.Values.Distinct().Count());
    }

    private static MadTask Task(string name) => MadTask.All.Single(t => t.Name == name);

    private static (long[] Tokens, int[] Labels) Draw(MadTask task, int split, int count, int seed)
    {
        Batch batch = task.Draw(split, count, seed).Batches(count).Single();
        return (batch.Inputs["tokens"].ToArray<long>(), batch.Labels.ToArray());
    }
}
