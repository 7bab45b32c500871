using NasBuild.Tasks;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class WorkerDiagnosticTests
{
    [TestMethod]
    [DataRow("nas.yaml(12,5): error NAS0104: a: b", "nas.yaml", 12, 5, true, "NAS0104", "a: b")]
    [DataRow("/a (b)/nas.yaml(12): warning NAS0104: x", "/a (b)/nas.yaml", 12, 0, false, "NAS0104", "x")]
    [DataRow(@"C:\a\nas.yaml(1,2) : error NAS0101: x", @"C:\a\nas.yaml", 1, 2, true, "NAS0101", "x")]
    [DataRow("nas : warning NAS4101: missed", "nas", 0, 0, false, "NAS4101", "missed")]
    public void CanonicalLine_IsADiagnostic(
        string text, string file, int line, int column, bool isError, string code, string message)
    {
        var diagnostic = WorkerDiagnostic.TryParse(text);

        Assert.IsNotNull(diagnostic);
        Assert.AreEqual((file, line, column, isError, code, message),
            (
                diagnostic.File, diagnostic.Line, diagnostic.Column, diagnostic.IsError, diagnostic.Code,
                diagnostic.Text));
    }

    [TestMethod]
    [DataRow("epoch 3: error rate: 0.1")]
    [DataRow("a.cs(1,2): error CS0103: x")]
    [DataRow("an error NAS0104 was seen")]
    public void OtherLine_IsText(string text) => Assert.IsNull(WorkerDiagnostic.TryParse(text));
}
