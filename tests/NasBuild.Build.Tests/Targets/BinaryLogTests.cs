using System.IO.Compression;
using System.Text;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class BinaryLogTests(TestContext context)
{
    [TestMethod]
    [DataRow("net10.0")]
    [DataRow("net10.0;netstandard2.0")]
    public void BinaryLog_HoldsConfigurationAndReport(string targetFramework)
    {
        using var project = new ConsumerProject(context, targetFramework: targetFramework);
        project.Build($"-bl:{project.PathOf("msbuild.binlog")}").Succeeded();

        using var log = new MemoryStream();
        using (var file = File.OpenRead(project.PathOf("msbuild.binlog")))
        using (var text = new GZipStream(file, CompressionMode.Decompress))
        {
            text.CopyTo(log);
        }

        // The files lie in a zip archive inside; its table of contents, at its end, names them.
        var content = Encoding.UTF8.GetString(log.ToArray());
        var table = content[content.IndexOf("PK\u0001\u0002", StringComparison.Ordinal)..];
        Assert.Contains(@"\App\nas.yaml", table);
        Assert.Contains(@"\App\obj\nas\report.json", table);
        Assert.Contains(@"\App\obj\nas\report.html", table);
    }
}
