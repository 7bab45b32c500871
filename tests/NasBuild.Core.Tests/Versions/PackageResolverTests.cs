using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Locking;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Tests.Versions;

[TestClass]
[DoNotParallelize]
public sealed class PackageResolverTests
{
    private const string Range = """{ package: Contoso.Net, version: "[1.2.0, 2.0.0)", feed: feed }""";

    [TestMethod]
    [DataRow("\"[1.2.0, 2.0.0)\"", "1.10.0")]
    [DataRow("1.2.0", "2.1.0")]
    [DataRow("\"[1.2.0]\"", "1.2.0")]
    [DataRow("\"1.2.*\"", "1.2.0")]
    [DataRow("\"(, 1.2.0)\"", "1.0.0")]
    [DataRow("\"*\"", "2.1.0")]
    [DataRow("\"[2.0.0-a, 2.1.0)\"", "2.0.0-beta")]
    public void HighestOfTheRange_IsTaken(string range, string expected)
    {
        using var project = new PackageProject();
        foreach (var version in new[] { "1.0.0", "1.2.0", "1.10.0", "2.0.0-beta", "2.1.0", "3.0.0-rc.1" })
        {
            project.Pack(version);
        }

        Assert.AreEqual(expected, project.Resolve($"{{ package: Contoso.Net, version: {range}, feed: feed }}").Version);
    }

    [TestMethod]
    public void Prereleases_AreTakenWhenAskedForAndNeverBeyondTheEndOfTheRange()
    {
        using var project = new PackageProject();
        foreach (var version in new[] { "1.2.0", "1.3.0-beta", "2.0.0-beta" })
        {
            project.Pack(version);
        }

        Assert.AreEqual("1.2.0", project.Resolve(Range).Version);
        Assert.AreEqual("1.3.0-beta", project.Resolve(
            """{ package: Contoso.Net, version: "[1.2.0, 2.0.0)", prerelease: true, feed: feed }""").Version);
        Assert.AreEqual(
            "2.0.0-beta", project.Resolve("""{ package: contoso.net, prerelease: true, feed: feed }""").Version);
    }

    [TestMethod]
    public void VersionOfTheLock_StaysUntilItIsOutOfTheRange()
    {
        using var project = new PackageProject();
        project.Pack("1.2.0");
        var first = project.Resolve(Range);
        var locked = new LockedPackage("Contoso.Net", first.Version, first.Sha256);
        project.Pack("1.3.0");

        Assert.AreEqual("1.2.0", project.Resolve(Range, locked).Version);
        Assert.AreEqual("1.3.0", project.Resolve(Range).Version);
        Assert.AreEqual(
            "1.3.0",
            project.Resolve("""{ package: Contoso.Net, version: "[1.3.0, 2.0.0)", feed: feed }""", locked).Version);
        Assert.AreEqual(ContentKey.OfFile(Path.Combine(project.Feed, "Contoso.Net.1.2.0.nupkg")), first.Sha256);
        Assert.AreEqual("net.onnx", Path.GetFileName(first.ModelPath));
    }

    [TestMethod]
    public void VersionOfTheLockIsGone_AutoTakesTheHighestAndLockedFails()
    {
        using var project = new PackageProject();
        project.Pack("1.3.0");
        var locked = new LockedPackage("Contoso.Net", "1.2.0", new string('a', 64));

        Assert.AreEqual("1.3.0", project.Resolve(Range, locked).Version);
        project.AssertError(
            "(1,32): error NAS5202 | Contoso.Net | 1.2.0… | 1.3.0", Range, locked, lockedOnly: true);
    }

    [TestMethod]
    public void PackageWasReplaced_IsAnErrorOnAnotherMachine()
    {
        using var project = new PackageProject();
        project.Pack("1.2.0");
        var first = project.Resolve(Range);
        var locked = new LockedPackage("Contoso.Net", "1.2.0", first.Sha256);
        using (var package = System.IO.Compression.ZipFile.Open(
            project.Pack("1.2.0"), System.IO.Compression.ZipArchiveMode.Update))
        {
            using var more = new StreamWriter(package.CreateEntry("more.txt").Open());
            more.Write("more");
        }

        Assert.AreEqual(first.Sha256, project.Resolve(Range, locked).Sha256, "what is installed is used");
        project.ForgetInstalled();
        project.AssertError(
            $"(1,10): error NAS5205 | Contoso.Net | 1.2.0 | … | {first.Sha256[..12]} | …", Range, locked);
    }

    [TestMethod]
    public void NothingFits_IsReportedWithWhatThereIs()
    {
        using var project = new PackageProject();
        project.Pack("1.0.0");
        project.Pack("2.0.0-beta");

        project.AssertError(
            "(1,32): error NAS5202 | Contoso.Net | [1.2.0, 2.0.0)… | 1.0.0, 2.0.0-beta", Range);
        project.AssertError(
            $"(1,10): error NAS5201 | Contoso.Other | …{project.Feed}…", "{ package: Contoso.Other, feed: feed }");
        project.AssertError(
            "(1,10): error NAS5201 | Contoso.Net | …nuget.config…", "{ package: Contoso.Net }");
        project.AssertError(
            "(1,32): error NAS5204 | elsewhere | nuget.config…", "{ package: Contoso.Net, feed: elsewhere }");
        project.AssertError(
            "(1,32): error NAS5204 | http://example.org/index.json | …https://…",
            "{ package: Contoso.Net, feed: 'http://example.org/index.json' }");
    }

    [TestMethod]
    public void ModelInsideThePackage_IsFoundOrNamed()
    {
        using var project = new PackageProject();
        using (var package = System.IO.Compression.ZipFile.Open(
            project.Pack("1.2.0"), System.IO.Compression.ZipArchiveMode.Update))
        {
            using var second = new StreamWriter(package.CreateEntry("models/decoder.onnx").Open());
            second.Write("none");
        }

        project.AssertError(
            "(1,10): error NAS5206 | Contoso.Net | 1.2.0 | …any/any/net.onnx, models/decoder.onnx…", Range);
        project.AssertError(
            "(1,32): error NAS5206 | Contoso.Net | 1.2.0 | …'encoder.onnx'…any/net.onnx, models/decoder.onnx…",
            "{ package: Contoso.Net, file: encoder.onnx, feed: feed }");
        Assert.AreEqual(
            "decoder.onnx",
            Path.GetFileName(project.Resolve("{ package: Contoso.Net, file: decoder.onnx, feed: feed }").ModelPath));
        Assert.AreEqual("net.onnx", Path.GetFileName(project.Resolve(
            "{ package: Contoso.Net, file: contentFiles/any/any/net.onnx, feed: feed }").ModelPath));
    }

    [TestMethod]
    public void DamagedPackage_IsAnError()
    {
        using var project = new PackageProject();
        var package = File.ReadAllBytes(project.Pack("1.2.0"));
        File.WriteAllBytes(Path.Combine(project.Feed, "Contoso.Net.1.2.0.nupkg"), package[..(package.Length / 2)]);

        project.AssertError(
            "(1,59): error NAS5203 | feed | …", Range);
    }

    [TestMethod]
    public void FolderOfModels_NeedsNoPackages()
    {
        using var project = new PackageProject();
        project.Write("feed/Contoso.Net.1.2.0.onnx", "a");
        project.Write("feed/contoso.net/1.3.0/any.onnx", "b");
        project.Write("feed/Contoso.Net.Other.9.0.0.onnx", "c");
        project.Write("feed/Contoso.Net.onnx", "d");

        var found = project.Resolve(Range);
        Assert.AreEqual("1.3.0", found.Version);
        Assert.AreEqual(Path.Combine(project.Feed, "contoso.net", "1.3.0", "any.onnx"), found.ModelPath);
        Assert.AreEqual(found.Path, found.ModelPath);

        project.Write("feed/Contoso.Net.1.3.0.onnx", "e");
        project.AssertError(
            $"(1,59): error NAS5203 | {project.Feed} | …Contoso.Net.1.3.0.onnx, contoso.net/1.3.0/any.onnx…", Range);
    }

    [TestMethod]
    public void SourcesOfNuGetConfig_AreAskedByNameAndByMapping()
    {
        using var project = new PackageProject();
        Directory.CreateDirectory(project.In("other"));
        project.Pack("1.2.0");
        project.Pack("1.3.0", to: project.In("other"));
        const string Sources =
            """<packageSources><clear /><add key="mine" value="feed" /><add key="theirs" value="other" /></packageSources>""";
        project.Write("nuget.config", $"<configuration>{Sources}</configuration>");

        Assert.AreEqual("1.3.0", project.Resolve("{ package: Contoso.Net }").Version);
        Assert.AreEqual("1.2.0", project.Resolve("{ package: Contoso.Net, feed: mine }").Version);

        project.Write(
            "nuget.config",
            $"""
            <configuration>
              {Sources}
              <packageSourceMapping>
                <packageSource key="mine"><package pattern="Contoso.*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        Assert.AreEqual("1.2.0", project.Resolve("{ package: Contoso.Net }").Version);
    }
}
