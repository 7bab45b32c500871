using System.IO.Compression;
using NasBuild.Core.Tests.Diagnostics;
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
        foreach (var file in new[] { "contentFiles/any/any/models/net.onnx",
            "contentFiles/any/any/models/net.onnx.cdx.json", "LICENSE.txt", "README.md", "Contoso.Net.nuspec" })
        {
            Assert.IsNotNull(archive.GetEntry(file), file);
        }

        using var reader = new StreamReader(archive.GetEntry("Contoso.Net.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();
        Assert.Contains("""<license type="file">LICENSE.txt</license>""", nuspec);
        Assert.Contains(
            """<files include="any/any/models/net.onnx" buildAction="Content" copyToOutput="true" />""", nuspec);
    }

    [TestMethod]
    [DataRow("my package", "1.0.0", "id", "Contoso.Fashion")]
    [DataRow("", "1.0.0", "id", "Contoso.Fashion")]
    [DataRow("../up", "1.0.0", "id", "Contoso.Fashion")]
    [DataRow("Net", "1.0", "version", "1.3.0")]
    [DataRow("Net", "latest", "version", "1.3.0")]
    public void IdOrVersionIsNone_IsAnError(string id, string version, string wrong, string valid)
    {
        using var folder = new TemporaryFolder();

        DiagnosticAssert.Throws(
            $"nas : error NAS5302 | …{wrong} | {(wrong == "id" ? id : version)} | …{valid}…",
            () => Package(folder).Write(folder.Path, id, version));
    }

    private static ModelPackage Package(TemporaryFolder folder) => new(
        folder.Write("net.onnx", [1, 2, 3]), "models/net.onnx")
    {
        Description = "A net.",
        Readme = "# Net\n",
        License = folder.Write("LICENSE", "licence"u8.ToArray()),
        Companions = [folder.Write("net.onnx.cdx.json", "{}"u8.ToArray())],
    };
}
