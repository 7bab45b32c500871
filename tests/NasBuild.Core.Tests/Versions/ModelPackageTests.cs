using System.IO.Compression;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Versions;

namespace NasBuild.Core.Tests.Versions;

[TestClass]
public sealed class ModelPackageTests
{
    [TestMethod]
    public void SameContents_MakeTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var package = Package(folder);

        var first = File.ReadAllBytes(package.Write(folder.Path, "Contoso.Net", "1.2.0"));
        File.SetLastWriteTimeUtc(package.Model, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var second = File.ReadAllBytes(package.Write(folder.Path, "Contoso.Net", "1.2.0"));

        Assert.AreSequenceEqual(first, second);
    }

    [TestMethod]
    public void Package_HoldsModelCompanionsAndLicence()
    {
        using var folder = new TemporaryFolder();

        var path = Package(folder).Write(folder.Path, "Contoso.Net", "1.2.0-beta.1");

        Assert.AreEqual("Contoso.Net.1.2.0-beta.1.nupkg", Path.GetFileName(path));
        using var archive = ZipFile.OpenRead(path);
        foreach (var file in new[] { "contentFiles/any/any/models/net.onnx", "contentFiles/any/any/models/net.onnx.cdx.json", "LICENSE.txt", "README.md", "Contoso.Net.nuspec" })
        {
            Assert.IsNotNull(archive.GetEntry(file), file);
        }

        using var reader = new StreamReader(archive.GetEntry("Contoso.Net.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();
        Assert.Contains("""<license type="file">LICENSE.txt</license>""", nuspec);
        Assert.Contains("""<files include="any/any/models/net.onnx" buildAction="Content" copyToOutput="true" />""", nuspec);
    }

    [TestMethod]
    [DataRow("my package", "1.0.0", "the package's id cannot be 'my package'. Valid is a package's id, such as Contoso.Fashion.")]
    [DataRow("", "1.0.0", "the package's id cannot be ''.")]
    [DataRow("../up", "1.0.0", "the package's id cannot be '../up'.")]
    [DataRow("Net", "1.0", "the package's version cannot be '1.0'. Valid is a semantic version, such as 1.3.0 or 2.0.0-beta.1.")]
    [DataRow("Net", "latest", "the package's version cannot be 'latest'.")]
    public void IdOrVersionIsNone_IsAnError(string id, string version, string message)
    {
        using var folder = new TemporaryFolder();

        var diagnostic = Assert.ThrowsExactly<NasException>(() => Package(folder).Write(folder.Path, id, version)).Diagnostics[0];

        Assert.AreEqual("NAS5302", diagnostic.Id);
        Assert.StartsWith(message, diagnostic.Message);
    }

    private static ModelPackage Package(TemporaryFolder folder) => new(folder.Write("net.onnx", [1, 2, 3]), "models/net.onnx")
    {
        Description = "A net.",
        Readme = "# Net\n",
        License = folder.Write("LICENSE", "licence"u8.ToArray()),
        Companions = [folder.Write("net.onnx.cdx.json", "{}"u8.ToArray())],
    };
}
