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
        Assert.AreEqual("1.3.0-beta", project.Resolve("""{ package: Contoso.Net, version: "[1.2.0, 2.0.0)", prerelease: true, feed: feed }""").Version);
        Assert.AreEqual("2.0.0-beta", project.Resolve("""{ package: contoso.net, prerelease: true, feed: feed }""").Version);
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
        Assert.AreEqual("1.3.0", project.Resolve("""{ package: Contoso.Net, version: "[1.3.0, 2.0.0)", feed: feed }""", locked).Version);
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
        project.AssertError("NAS5202", "The package 'Contoso.Net' has no version 1.2.0, which the lock names; there are 1.3.0. Correct 'model.version'", 32, Range, locked, lockedOnly: true);
    }

    [TestMethod]
    public void PackageWasReplaced_IsAnErrorOnAnotherMachine()
    {
        using var project = new PackageProject();
        project.Pack("1.2.0");
        var first = project.Resolve(Range);
        var locked = new LockedPackage("Contoso.Net", "1.2.0", first.Sha256);
        using (var package = System.IO.Compression.ZipFile.Open(project.Pack("1.2.0"), System.IO.Compression.ZipArchiveMode.Update))
        {
            using var more = new StreamWriter(package.CreateEntry("more.txt").Open());
            more.Write("more");
        }

        Assert.AreEqual(first.Sha256, project.Resolve(Range, locked).Sha256, "what is installed is used");
        project.ForgetInstalled();
        project.AssertError("NAS5205", $"the lock says {first.Sha256[..12]}: it was replaced, or damaged on its way.", 10, Range, locked);
    }

    [TestMethod]
    public void NothingFits_IsToldWithWhatThereIs()
    {
        using var project = new PackageProject();
        project.Pack("1.0.0");
        project.Pack("2.0.0-beta");

        project.AssertError("NAS5202", "The package 'Contoso.Net' has no version [1.2.0, 2.0.0) (no pre-releases); there are 1.0.0, 2.0.0-beta.", 32, Range);
        project.AssertError("NAS5201", $"No feed has the package 'Contoso.Other' (asked: {project.Feed}", 10, "{ package: Contoso.Other, feed: feed }");
        project.AssertError("NAS5201", "No feed has the package 'Contoso.Net' (no source of nuget.config is for it)", 10, "{ package: Contoso.Net }");
        project.AssertError("NAS5204", "'model.feed' is 'elsewhere', which is neither a folder that exists, nor an address, nor the name of a source: nuget.config has no sources.", 32, "{ package: Contoso.Net, feed: elsewhere }");
        project.AssertError("NAS5204", "addresses begin with https://.", 32, "{ package: Contoso.Net, feed: 'http://example.org/index.json' }");
    }

    [TestMethod]
    public void ModelInsideThePackage_IsFoundOrNamed()
    {
        using var project = new PackageProject();
        using (var package = System.IO.Compression.ZipFile.Open(project.Pack("1.2.0"), System.IO.Compression.ZipArchiveMode.Update))
        {
            using var second = new StreamWriter(package.CreateEntry("models/decoder.onnx").Open());
            second.Write("none");
        }

        project.AssertError("NAS5206", "it holds several models; name one of them with 'model.file': contentFiles/any/any/net.onnx, models/decoder.onnx.", 10, Range);
        project.AssertError("NAS5206", "'model.file' is 'encoder.onnx', but it holds contentFiles/any/any/net.onnx, models/decoder.onnx.", 32, "{ package: Contoso.Net, file: encoder.onnx, feed: feed }");
        Assert.AreEqual("decoder.onnx", Path.GetFileName(project.Resolve("{ package: Contoso.Net, file: decoder.onnx, feed: feed }").ModelPath));
        Assert.AreEqual("net.onnx", Path.GetFileName(project.Resolve("{ package: Contoso.Net, file: contentFiles/any/any/net.onnx, feed: feed }").ModelPath));
    }

    [TestMethod]
    public void DamagedPackage_IsAnError()
    {
        using var project = new PackageProject();
        var package = File.ReadAllBytes(project.Pack("1.2.0"));
        File.WriteAllBytes(Path.Combine(project.Feed, "Contoso.Net.1.2.0.nupkg"), package[..(package.Length / 2)]);

        project.AssertError("NAS5203", "The feed 'feed' cannot be read: ", 59, Range);
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
        project.AssertError("NAS5203", "it has 2 models for Contoso.Net 1.3.0: Contoso.Net.1.3.0.onnx, contoso.net/1.3.0/any.onnx.", 59, Range);
    }

    [TestMethod]
    public void SourcesOfNuGetConfig_AreAskedByNameAndByMapping()
    {
        using var project = new PackageProject();
        Directory.CreateDirectory(project.In("other"));
        project.Pack("1.2.0");
        project.Pack("1.3.0", to: project.In("other"));
        const string Sources = """<packageSources><clear /><add key="mine" value="feed" /><add key="theirs" value="other" /></packageSources>""";
        project.Write("nuget.config", $"<configuration>{Sources}</configuration>");

        Assert.AreEqual("1.3.0", project.Resolve("{ package: Contoso.Net }").Version);
        Assert.AreEqual("1.2.0", project.Resolve("{ package: Contoso.Net, feed: mine }").Version);

        project.Write("nuget.config", $"""<configuration>{Sources}<packageSourceMapping><packageSource key="mine"><package pattern="Contoso.*" /></packageSource></packageSourceMapping></configuration>""");
        Assert.AreEqual("1.2.0", project.Resolve("{ package: Contoso.Net }").Version);
    }
}
