using System.Text;
using NasBuild.Core.Caching;

namespace NasBuild.Core.Tests.Caching;

[TestClass]
public sealed class CacheEntryTests : IDisposable
{
    private const string Name = "prune-0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Parts_AreThoseThatWereWritten()
    {
        var path = Write();

        using (var entry = CacheEntry.Open(path, Name))
        {
            Assert.AreEqual("one", Encoding.UTF8.GetString(entry.Read("result")));
            entry.CopyTo("model", Path.Combine(folder.Path, "copy"));
            Assert.IsTrue(entry.Has("model") && !entry.Has("data"));
            Assert.ThrowsExactly<InvalidDataException>(() => entry.Read("data"));
        }

        CollectionAssert.AreEqual(Model, File.ReadAllBytes(Path.Combine(folder.Path, "copy")));
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void AnyOtherByte_IsRefused()
    {
        var whole = File.ReadAllBytes(Write());
        for (var i = 0; i < whole.Length; i += 7)
        {
            var bytes = whole.ToArray();
            bytes[i] ^= 4;
            var path = folder.Write("changed", bytes);
            Assert.ThrowsExactly<InvalidDataException>(() => ReadAll(path), $"byte {i}");
        }
    }

    [TestMethod]
    public void AnyOtherLength_IsRefused()
    {
        var whole = File.ReadAllBytes(Write());
        foreach (var length in new[] { 0, 1, 40, whole.Length / 2, whole.Length - 1 })
        {
            var path = folder.Write("cut", whole[..length]);
            Assert.ThrowsExactly<InvalidDataException>(() => CacheEntry.Open(path, Name), $"{length} bytes");
        }

        Assert.ThrowsExactly<InvalidDataException>(() => CacheEntry.Open(folder.Write("long", [.. whole, 0]), Name));
    }

    [TestMethod]
    public void EntryOfAnotherName_IsRefused()
    {
        var path = Write();

        var refused = Assert.ThrowsExactly<InvalidDataException>(() =>
            CacheEntry.Open(path, Name.Replace("prune", "search", StringComparison.Ordinal)));

        Assert.Contains(Name, refused.Message);
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"format":"nasbuild-cache-1","name":null,"parts":[]}""")]
    [DataRow("""{"format":"nasbuild-cache-1","name":"NAME","parts":[{"name":"result","bytes":-1,"sha256":""}]}""")]
    [DataRow("""{"format":"nasbuild-cache-1","name":"NAME","parts":[{"name":"result","bytes":9e99,"sha256":""}]}""")]
    [DataRow("""{"format":"nasbuild-cache-1","name":"NAME","parts":[null]}""")]
    [DataRow("""{"format":"nasbuild-cache-1","name":"NAME","name":"NAME","parts":[]}""")]
    public void HeadOfAnotherForm_IsRefused(string head)
    {
        var path = folder.Write("head", Encoding.UTF8.GetBytes(
            head.Replace("NAME", Name, StringComparison.Ordinal) + "\nrest"));

        Assert.ThrowsExactly<InvalidDataException>(() => CacheEntry.Open(path, Name));
    }

    private static void ReadAll(string path)
    {
        using var entry = CacheEntry.Open(path, Name);
        entry.Read("result");
        entry.Read("model");
    }

    private static byte[] Model { get; } = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private string Write()
    {
        var path = Path.Combine(folder.Path, "entry");
        CacheEntry.Write(
            path, Name,
            [new("result", folder.Write("one", "one"u8.ToArray())), new("model", folder.Write("two", Model))]);
        return path;
    }
}
