using NasBuild.Engine.Training;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class NativeLoadFailureTests
{
    private readonly string file = Path.GetTempFileName();

    [TestMethod]
    public void OldLibrary_IsNamedWithTheVersionNeededAndTheOneFound()
    {
        File.WriteAllText(file, "\0GLIBCXX_3.4.9\0GLIBCXX_3.4.30\0GLIBCXX_3.4.29\0CXXABI_1.3.13\0GLIBC_2.36");

        Assert.AreEqual(
            $"'libLibTorchSharp.so' needs GLIBCXX_3.4.32, and '{file}' has GLIBCXX_3.4.30. Build on a newer system, "
            + "such as Debian 13 or Ubuntu 24.04, or in a container of one.",
            Explained($"{file}: version `GLIBCXX_3.4.32' not found (required by /packages/libLibTorchSharp.so)"));
    }

    [TestMethod]
    public void OldLibraryThatCannotBeRead_HasAnOlderVersion() => Assert.Contains(
        "needs GLIBC_2.38, and '/lib/none.so.6' has an older version.",
        Explained("/lib/none.so.6: version `GLIBC_2.38' not found (required by /packages/libLibTorchSharp.so)"));

    [TestMethod]
    public void OtherReason_IsTheLoaders() => Assert.AreEqual(
        "'libLibTorchSharp.so' cannot be loaded: libgomp.so.1: cannot open shared object file. Reference "
        + "TorchSharp-cpu.",
        Explained("libgomp.so.1: cannot open shared object file\n"));

    [TestCleanup]
    public void Delete() => File.Delete(file);

    private static string Explained(string message) =>
        NativeLoadFailure.Explain("/packages/libLibTorchSharp.so", message, "Reference TorchSharp-cpu.");
}
