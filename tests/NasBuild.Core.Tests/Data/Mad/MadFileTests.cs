using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Mad;

namespace NasBuild.Core.Tests.Data.Mad;

[TestClass]
public sealed class MadFileTests
{
    [TestMethod]
    public void File_HoldsWhatTheTaskDraws()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "test.npz");

        var text = MadFile.Write(path, "noisy-recall", isTest: true, samples: 5, length: 40, seed: 3);

        Assert.AreEqual("5 samples of 40 tokens, 32 different ones", text);
        using var file = File.OpenRead(path);
        var columns = NpzFormat.Read(file);
        var task = MadTask.All.Single(t => t.Name == "noisy-recall") with { Length = 40 };
        var (tokens, labels) = task.Drawn(1, 5, 3);
        CollectionAssert.AreEqual(new[] { "tokens", "labels" }, columns.Select(c => c.Name).ToArray());
        foreach (var (column, values) in columns.Zip([tokens, Array.ConvertAll(labels, l => (long)l)]))
        {
            CollectionAssert.AreEqual(new long[] { 5, 40 }, column.Shape.ToArray());
            CollectionAssert.AreEqual(values, Values(column));
        }
    }

    [TestMethod]
    public void SameSamples_AreTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        byte[] Written(string name, int seed)
        {
            var path = Path.Combine(folder.Path, name);
            MadFile.Write(path, "selective-copying", false, 3, MadFile.LeastLength, seed);
            return File.ReadAllBytes(path);
        }

        CollectionAssert.AreEqual(Written("a.npz", 1), Written("b.npz", 1));
        CollectionAssert.AreNotEqual(Written("a.npz", 1), Written("c.npz", 2));
    }

    private static long[] Values(Column column) =>
        [.. column.Bytes.ToArray().Chunk(8).Select(b => BitConverter.ToInt64(b))];
}
