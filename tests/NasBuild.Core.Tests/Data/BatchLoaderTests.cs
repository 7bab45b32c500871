using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class BatchLoaderTests
{
    [TestMethod]
    public void Epoch_HoldsWholeBatchesOfDifferentSamplesWithTheirLabels()
    {
        var loader = new BatchLoader(Of(23), 4, seed: 7);

        var batches = loader.Epoch(0).ToList();

        Assert.HasCount(loader.BatchesPerEpoch, batches);
        Assert.AreEqual(5, loader.BatchesPerEpoch, "what is left of 23 is left out");
        CollectionAssert.AllItemsAreUnique(Labels(batches));
        CollectionAssert.AreEqual(
            Labels(batches).Select(l => 2f * (l - 100)).ToArray(),
            batches.SelectMany(b => b.Inputs["x"].ToArray<float>()).Where((_, i) => i % 2 == 0).ToArray());
    }

    [TestMethod]
    public void Order_DependsOnSeedAndEpochAlone()
    {
        var loader = new BatchLoader(Of(64), 8, seed: 7);
        int[] third = Labels(loader.Epoch(3));

        CollectionAssert.AreEqual(
            third, Labels(new BatchLoader(Of(64), 8, seed: 7).Epoch(3)), "no earlier epoch needs to be drawn");
        CollectionAssert.AreEqual(third, Labels(loader.Epoch(3)));
        CollectionAssert.AreNotEqual(third, Labels(loader.Epoch(4)));
        CollectionAssert.AreNotEqual(third, Labels(new BatchLoader(Of(64), 8, seed: 8).Epoch(3)));
        CollectionAssert.AreNotEqual(Enumerable.Range(100, 64).ToArray(), third);
        CollectionAssert.AreEquivalent(Enumerable.Range(100, 64).ToArray(), third);
    }

    [TestMethod]
    public void FewerSamplesThanABatch_AreRefused()
    {
        var e = Assert.ThrowsExactly<TooFewSamplesException>(() => new BatchLoader(Of(3), 4, seed: 0));

        Assert.AreEqual("The split 'train' has 3 samples, too few for one batch of 4.", e.Message);
        Assert.AreEqual(("train", 3, 4), (e.Split, e.Samples, e.BatchSize));
    }

    [TestMethod]
    public void LeavingAnEpochEarly_EndsWhatMakesItsBatches()
    {
        var made = 0;
        var loader = new BatchLoader(Of(1000), 1, seed: 0);

        foreach (var batch in loader.Epoch(0).Take(3))
        {
            made += batch.Count;
        }

        Assert.AreEqual(3, made);
        Assert.HasCount(1000, Labels(loader.Epoch(0)), "the loader goes on");
    }

    [TestMethod]
    public void Cancellation_EndsTheEpoch()
    {
        using var source = new CancellationTokenSource();
        var read = 0;

        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            foreach (var batch in new BatchLoader(Of(100), 1, seed: 0).Epoch(0, source.Token))
            {
                if (++read == 10)
                {
                    source.Cancel();
                }
            }
        });
        Assert.AreEqual(10, read);
    }

    [TestMethod]
    public void WhatFailsWhileABatchIsMade_ReachesTheReader()
    {
        // The column promises more samples than it has.
        var broken = new Dataset("train", [new InputColumn("x", ElementType.UInt8, [1], new byte[5], 8)], []);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BatchLoader(broken, 2, seed: 0).Epoch(0).ToList());
    }

    [TestMethod]
    public void Augmentation_IsTheSameForSeedEpochAndSampleWhateverTheBatch()
    {
        var images = Images(32);
        Dictionary<int, string> Epoch(int batchSize, int seed, int epoch) => new BatchLoader(
            images, batchSize, seed, new Augmentation(Flip: true, MaxShift: 2)).Epoch(epoch)
            .SelectMany(b => b.Labels.ToArray().Zip(b.Inputs["x"].ToArray<byte>().Chunk(2 * 3 * 4)))
            .ToDictionary(p => p.First, p => Convert.ToHexString(p.Second));

        var first = Epoch(32, 5, 1);

        Assert.IsTrue(Epoch(4, 5, 1).All(p => first[p.Key] == p.Value));
        Assert.IsFalse(Epoch(32, 5, 2).All(p => first[p.Key] == p.Value));
        Assert.IsFalse(Epoch(32, 6, 1).All(p => first[p.Key] == p.Value));
    }

    [TestMethod]
    public void NoAugmentation_LeavesImages()
    {
        var batch = new BatchLoader(Images(1), 1, 0, new Augmentation(Flip: false, MaxShift: 0)).Epoch(0).Single();

        CollectionAssert.AreEqual(
            Images(1).Batches(1).Single().Inputs["x"].ToArray<byte>(), batch.Inputs["x"].ToArray<byte>());
    }

    [TestMethod]
    [DataRow(ElementType.UInt8, 2, 3, 4)]
    [DataRow(ElementType.Float, 2, 3, 4)]
    [DataRow(ElementType.Float, 5, 4, 3)]
    public void Augmented_IsAMirroredAndShiftedImageWithRepeatedEdges(ElementType type, int a, int b, int c)
    {
        var last = c == 3;
        var (channels, height, width) = last ? (c, a, b) : (a, b, c);
        float[] numbers = [.. Enumerable.Range(0, a * b * c).Select(i => (float)i)];
        var bytes = type == ElementType.UInt8 ? Array.ConvertAll(numbers, n => (byte)n)
            : MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        var data = new Dataset("train", [new InputColumn("x", type, [a, b, c], bytes, 1)], []);
        var loader = new BatchLoader(data, 1, 3, new Augmentation(Flip: true, MaxShift: 1));

        // Each image of many epochs is one of the 18 that a direct rule gives, and all of these occur.
        var expected = (from flip in new[] { false, true }
                        from right in Enumerable.Range(-1, 3)
                        from down in Enumerable.Range(-1, 3)
                        select Text(Direct(flip, right, down))).ToHashSet();
        var found = Enumerable.Range(0, 400)
            .Select(e => Text(loader.Epoch(e).Single().Inputs["x"].ToDoubles().Select(d => (float)d))).ToHashSet();

        CollectionAssert.AreEquivalent(expected.ToArray(), found.ToArray());

        int At(int channel, int y, int x) =>
            last ? (((y * width) + x) * channels) + channel : (((channel * height) + y) * width) + x;
        float[] Direct(bool flip, int right, int down)
        {
            var image = new float[numbers.Length];
            for (var i = 0; i < image.Length; i++)
            {
                var (channel, y, x) = last ? (i % channels, i / channels / width, i / channels % width) : (
                    i / width / height, i / width % height, i % width);
                var (fromY, fromX) = (Math.Clamp(y - down, 0, height - 1), Math.Clamp(x - right, 0, width - 1));
                image[i] = numbers[At(channel, fromY, flip ? width - 1 - fromX : fromX)];
            }

            return image;
        }

        static string Text(IEnumerable<float> image) => string.Join(",", image);
    }

    private static int[] Labels(IEnumerable<Batch> batches) => [.. batches.SelectMany(b => b.Labels.ToArray())];

    private static Dataset Of(int count) => new(
        "train",
        [new InputColumn(
            "x", ElementType.Float, [2],
            MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 2 * count).Select(i => (float)i)]).ToArray(), count)],
        [.. Enumerable.Range(100, count)]);

    private static Dataset Images(int count) => new(
        "train",
        [new InputColumn(
            "x", ElementType.UInt8, [2, 3, 4], Enumerable.Range(0, 24 * count).Select(i => (byte)(i * 7)).ToArray(),
            count)],
        [.. Enumerable.Range(0, count)]);
}
