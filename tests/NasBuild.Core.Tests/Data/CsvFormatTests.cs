using System.Text;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Tables;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class CsvFormatTests
{
    [TestMethod]
    [DataRow("a,text\n1,\"x, \"\"y\"\"\"\n2,z\n")]
    [DataRow("\uFEFFa;text\r\n1;\"x, \"\"y\"\"\"\r\n2;z")]
    [DataRow("a\ttext\n1\t\"x, \"\"y\"\"\"\n2\t z \n")]
    public void Rows_AreReadWhateverSeparatesThem(string text)
    {
        var table = Read(text);

        Assert.AreEqual("a text", string.Join(' ', table.Columns.Select(c => c.Name)));
        CollectionAssert.AreEqual(new long[] { 1, 2 }, table.Columns[0].Integers());
        CollectionAssert.AreEqual(new[] { "x, \"y\"", "z" }, table.Columns[1].Values.ToArray());
        Assert.IsNull(table.Columns[1].Numbers());
    }

    [TestMethod]
    public void Numbers_AreInvariant() =>
        CollectionAssert.AreEqual(new[] { 1.5f, -2e3f }, Read("a\n1.5\n-2e3\n").Columns[0].Numbers());

    [TestMethod]
    [DataRow("a,b\n1,2\n3\n", "Row 3 has 1 columns, the first one 2.")]
    [DataRow("", "It is empty; its first row needs to have the names of the columns.")]
    [DataRow("a,a\n1,2\n", "It has several columns 'a'.")]
    public void BrokenTable_IsExplained(string text, string expected) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<DataFormatException>(() => Read(text)).Message);

    [TestMethod]
    public void OpenQuote_IsNotRead() => Assert.ThrowsExactly<DataFormatException>(() => Read("a,b\n1,x\"y\n2,3\n"));

    private static Table Read(string text) => CsvFormat.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
