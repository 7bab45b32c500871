using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Tests.Pruning.Statistics;

[TestClass]
public sealed class StoredMatricesTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Matrices_AreReadAsTheyWereAdded_AndLeaveNoFile()
    {
        var folder = Path.Combine(TestContext.TestRunDirectory!, Guid.NewGuid().ToString("N"));
        double[] first = [1, double.MaxValue, -0.0], second = [.. Enumerable.Range(0, 100_000).Select(i => i / 3.0)];
        using (var matrices = new StoredMatrices(Path.Combine(folder, "matrices.bin")))
        {
            matrices.Add("first", first);
            matrices.Add("none", []);
            matrices.Add("second", second);

            CollectionAssert.AreEqual(second, matrices["second"]);
            CollectionAssert.AreEqual(first, matrices["first"]);
            Assert.IsEmpty(matrices["none"]);
        }

        Assert.IsEmpty(Directory.GetFiles(folder));
    }
}
