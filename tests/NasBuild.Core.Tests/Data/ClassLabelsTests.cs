using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class ClassLabelsTests
{
    [TestMethod]
    [DataRow("""["cat", "dog"]""")]
    [DataRow("{0: 'cat', 1: \"dog\"}")]
    public void NothingIsSaid_TheModelsOwnCount(string text)
    {
        using var folder = new TemporaryFolder();

        CollectionAssert.AreEqual(
            new[] { "cat", "dog" }, Of(folder, "", Nets.Classifier().WithMetadata("names", text)).ToArray());
        Assert.IsEmpty(Of(folder, "", Nets.Classifier()));
        Assert.IsEmpty(Of(folder, "", Nets.Classifier().WithMetadata("names", "{ of nothing }")));
    }

    [TestMethod]
    public void ImagesByClass_TheFoldersAreTheLabels()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "b", "a" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, "images", name));
        }

        CollectionAssert.AreEqual(
            new[] { "a", "b" }, Of(folder, "data: { validation: images }\n", Nets.Classifier()).ToArray());
    }

    [TestMethod]
    public void AnotherNumberThanClasses_IsAnError()
    {
        using var folder = new TemporaryFolder();

        DiagnosticAssert.Throws(
            $"{Path.Combine(folder.Path, "nas.yaml")}(2,11): error NAS2112 | 2 | 3",
            () => Of(folder, "output: { labels: [a, b] }\n", Nets.Classifier()));
    }

    [TestMethod]
    public void FileOfLabelsIsMissing_IsAnError()
    {
        using var folder = new TemporaryFolder();

        DiagnosticAssert.Throws(
            "…nas.yaml(2,11): error NAS2101 | labels.txt | output.labels",
            () => Of(folder, "output: { labels: labels.txt }\n", Nets.Classifier()));
    }

    private static IReadOnlyList<string> Of(TemporaryFolder folder, string yaml, Model model) =>
        ClassLabels.Of(ConfigurationReader.Read(folder.Write(
            "nas.yaml", System.Text.Encoding.UTF8.GetBytes("model: { source: model.onnx }\n" + yaml))), model);
}
