using System.Text;
using NasBuild.Cli.Processes;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class NativeLibraryTests
{
    private const string NotFound = """
        Unable to load shared library 'onnxruntime.dll' or one of its dependencies. Consider using a tool like strace:
        /app/onnxruntime.dll: cannot open shared object file: No such file or directory
        /app/libonnxruntime.so: Error relocating libonnxruntime.so: __strdup: symbol not found
        """;

    [TestMethod]
    [DataRow("linux-musl-x64", "glibc")]
    [DataRow("linux-arm", "linux-arm64")]
    [DataRow("linux-x64", "restore")]
    public void Remedy_DependsOnThePlatform(string platform, string remedy) => DiagnosticLine.AssertIs(
        NativeLibraryFailure.Of(new DllNotFoundException(NotFound), platform).ToString(),
        "nas : error NAS9113", platform, "onnxruntime.dll", "__strdup", remedy);

    [TestMethod]
    public void OtherErrors_AreNotExplained() =>
        Assert.IsNull(NativeLibraryFailure.Of(new InvalidOperationException("x")));

    [TestMethod]
    [DataRow(null, DisplayName = "missing")]
    [DataRow("not a library", DisplayName = "no library")]
    public void Worker_NamesTheLibraryAndTheRemedy(string? content)
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        var app = Directory.CreateDirectory(folder["app"]).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsOfWorker))
        {
            File.Copy(file, Path.Combine(app, Path.GetFileName(file)));
        }

        if (content is not null)
        {
            // Where a published application looks first.
            File.WriteAllBytes(Path.Combine(app, "libonnxruntime.so"), Encoding.UTF8.GetBytes(content));
            File.WriteAllBytes(Path.Combine(app, "onnxruntime.dll"), Encoding.UTF8.GetBytes(content));
        }

        var (exitCode, output, error) = NasProcess.RunFrom(app, folder.Path, "build");

        Assert.AreEqual(1, exitCode, output + error);
        Assert.Contains("NAS9113", error + output);
        Assert.Contains("onnxruntime", error + output);
        Assert.DoesNotContain("NAS9105", error + output);
    }

    // All but the native libraries, which are in folders by platform.
    private static bool IsOfWorker(string file) =>
        Path.GetExtension(file) is ".dll" or ".json"
        && !Path.GetFileName(file).Contains("Test", StringComparison.Ordinal);
}
