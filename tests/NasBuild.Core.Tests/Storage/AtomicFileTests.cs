using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Diagnostics;

using NasBuild.Core.Tests.Pipeline;

namespace NasBuild.Core.Tests.Storage;

[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void File_IsReplacedWholeAndNothingIsLeftBeside()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a", "b.bin");

        AtomicFile.Write(path, new byte[] { 1, 2 });
        AtomicFile.Write(path, new byte[] { 3 });

        CollectionAssert.AreEqual(new byte[] { 3 }, File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public void WhatAKilledProcessHasBegun_IsDeleted()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "b.json");
        string[] names =
            [$"b.json.{int.MaxValue}.tmp", $"b.json.{int.MaxValue - 1}.tmp", "b.json.1.tmp", "b.json.x.tmp", "b.json.tmp"];
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(folder.Path, name), "");
            File.SetLastWriteTimeUtc(Path.Combine(folder.Path, name), DateTime.UtcNow.AddMinutes(-1));
        }

        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, names[1]), DateTime.UtcNow.AddMinutes(1));
        AtomicFile.WriteShared(path, new byte[] { 1 });

        CollectionAssert.AreEquivalent(
            new[] { "b.json" }.Concat(names.Skip(1)).ToArray(),
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray(),
            "young, of a process that runs, of no process");
    }

    [TestMethod]
    public void WhatAKilledBuildLeftBeside_IsOverwritten()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("b.bin", [1]);
        folder.Write("b.bin.tmp", new byte[100]);

        AtomicFile.Write(path, new byte[] { 3 });

        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void FolderInThePlaceOfTheFile_IsNotWritableAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        var path = Directory.CreateDirectory(Path.Combine(folder.Path, "b.bin")).FullName;

        var error = Assert.ThrowsExactly<NasException>(() => AtomicFile.Write(path, new byte[] { 3 })).Diagnostics[0];

        DiagnosticAssert.Is($"nas : error NAS9101 | {path} | …", error);
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void FullDisk_IsReportedAndTheOldFileStays()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("There is no /dev/full here.");
        }

        using var folder = new TemporaryFolder();
        var path = folder.Write("b.bin", [1]);
        File.CreateSymbolicLink(path + ".tmp", "/dev/full");

        var error = Assert.ThrowsExactly<NasException>(() => AtomicFile.Write(path, new byte[] { 3 })).Diagnostics[0];

        DiagnosticAssert.Is($"nas : error NAS9102 | {path}", error);
        CollectionAssert.AreEqual(new byte[] { 1 }, File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }
}
