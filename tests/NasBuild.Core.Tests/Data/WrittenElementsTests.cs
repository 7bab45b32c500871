using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class WrittenElementsTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(100)]
    public void Elements_AreWhatWasWritten(long inMemory)
    {
        var written = new WrittenElements(7, inMemory);

        written.Write(4, [5, 6]);
        written.Write(0, [1, 2]);

        CollectionAssert.AreEqual(new byte[] { 1, 2, 0, 0, 5, 6, 0 }, written.Elements.ToArray());
        Assert.AreEqual(7, written.Elements.Length);
    }
}
