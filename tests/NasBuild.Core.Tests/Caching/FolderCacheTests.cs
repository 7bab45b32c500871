using NasBuild.Core.Caching;

namespace NasBuild.Core.Tests.Caching;

[TestClass]
public sealed class FolderCacheTests : IDisposable
{
    private const string Name = "model-0123456789abcdef0123456789abcdef";
    private const string Other = "prune-0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder folder = new();

    private string Place => Path.Combine(folder.Path, "share");

    private string Received => Path.Combine(folder.Path, "received");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Entry_IsWhatWasPut()
    {
        using var cache = new FolderCache(Place);
        Assert.IsFalse(cache.Fetch(Name, Received, 10, default));
        Assert.IsNull(cache.SizeOf(Name, default));

        cache.Put(Name, folder.Write("sent", [1, 2, 3]), default);
        cache.Put(Name, folder.Write("sent", [4, 5]), default);

        Assert.AreEqual(2, cache.SizeOf(Name, default));
        Assert.IsTrue(cache.Fetch(Name, Received, 10, default));
        CollectionAssert.AreEqual(new byte[] { 4, 5 }, File.ReadAllBytes(Received));
        Assert.ThrowsExactly<InvalidDataException>(() => cache.Fetch(Name, Received, 1, default));
        Assert.HasCount(1, Directory.GetFiles(Place), "a temporary file is left");
    }

    [TestMethod]
    public void FolderThatIsNotThere_IsNotMade()
    {
        using var cache = new FolderCache(Path.Combine(folder.Path, "not mounted", "share"));

        Assert.ThrowsExactly<SharedCacheException>(() => cache.Fetch(Name, Received, 10, default));
        Assert.ThrowsExactly<SharedCacheException>(() => cache.SizeOf(Name, default));
        Assert.ThrowsExactly<SharedCacheException>(() => cache.Put(Name, folder.Write("sent", [1]), default));
        Assert.IsFalse(Directory.Exists(Path.Combine(folder.Path, "not mounted")));
    }

    [TestMethod]
    public async Task ManyWritersAndReaders_SeeWholeEntries()
    {
        using var cache = new FolderCache(Place);
        var contents = Enumerable.Range(0, 4).Select(w =>
            folder.Write($"sent{w}", [.. Enumerable.Repeat((byte)w, 300_000)])).ToList();
        cache.Put(Name, contents[0], default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                if (w % 2 == 0)
                {
                    cache.Put(Name, contents[w / 2], default);
                }
                else
                {
                    var path = $"{Received}{w}";
                    Assert.IsTrue(cache.Fetch(Name, path, 1 << 20, default));
                    var bytes = File.ReadAllBytes(path);
                    Assert.HasCount(300_000, bytes);
                    Assert.AreEqual(-1, bytes.AsSpan().IndexOfAnyExcept(bytes[0]), "a mixture of two writers");
                }
            }
        })));

        Assert.HasCount(1, Directory.GetFiles(Place));
    }

    [TestMethod]
    public void List_HasEntriesOnlyAndAWriterDropsWhatAKilledOneLeft()
    {
        using var cache = new FolderCache(Place);
        cache.Put(Name, folder.Write("sent", [1]), default);
        cache.Put(Other, folder.Write("sent", [1, 2]), default);
        File.WriteAllText(Path.Combine(Place, "README.txt"), "hands off");
        var left = Path.Combine(Place, $".{Name}.0.tmp");
        File.WriteAllText(left, "half");
        cache.Put(Name, folder.Write("sent", [1]), default);
        Assert.IsTrue(File.Exists(left), "a writer may be at work");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));

        cache.Put(Name, folder.Write("sent", [1]), default);
        var items = cache.List(default);

        CollectionAssert.AreEqual(new[] { Name, Other }, items.Select(i => i.Name).ToArray());
        Assert.IsFalse(File.Exists(left));
        Assert.IsTrue(File.Exists(Path.Combine(Place, "README.txt")));
    }

    [TestMethod]
    public void ReadOnly_DoesNotEvenTouch()
    {
        using var writer = new FolderCache(Place);
        writer.Put(Name, folder.Write("sent", [1]), default);
        var stored = DateTime.UtcNow.AddDays(-3);
        File.SetLastWriteTimeUtc(Path.Combine(Place, Name), stored);

        using var reader = new FolderCache(Place, isReadOnly: true);

        Assert.IsTrue(reader.Fetch(Name, Received, 10, default));
        Assert.AreEqual(stored, File.GetLastWriteTimeUtc(Path.Combine(Place, Name)));
    }

    [TestMethod]
    public void Pruning_DeletesWhatWasUnusedForLongest()
    {
        using var cache = new FolderCache(Place);
        var names = Enumerable.Range(0, 4).Select(i => $"model-{new string((char)('a' + i), 32)}").ToArray();
        foreach (var (i, name) in names.Index())
        {
            cache.Put(name, folder.Write("sent", new byte[100]), default);
            File.SetLastWriteTimeUtc(Path.Combine(Place, name), DateTime.UtcNow.AddDays(-10 + i));
        }

        // What is read is used.
        Assert.IsTrue(cache.Fetch(names[0], Received, 1000, default));

        var old = CachePruning.Run(cache, TimeSpan.FromDays(8.5), null, TimeProvider.System, default);
        CollectionAssert.AreEqual(new[] { names[1] }, old.Select(i => i.Name).ToArray());
        var large = CachePruning.Run(cache, null, 250, TimeProvider.System, default);
        CollectionAssert.AreEqual(new[] { names[2] }, large.Select(i => i.Name).ToArray());

        CollectionAssert.AreEqual(new[] { names[0], names[3] }, cache.List(default).Select(i => i.Name).ToArray());
    }
}
