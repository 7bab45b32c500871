using NasBuild.Core.Accessors;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Accessors;

[TestClass]
public sealed class ClassLabelsTests
{
    [TestMethod]
    [DataRow("""["cat", "dog"]""")]
    [DataRow("{0: 'cat', 1: \"dog\"}")]
    public void NothingIsSaid_TheModelsOwnCount(string text)
    {
        using var folder = new TemporaryFolder();

        CollectionAssert.AreEqual(new[] { "cat", "dog" }, Of(folder, "", Nets.Classifier().WithMetadata("names", text)).ToArray());
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

        CollectionAssert.AreEqual(new[] { "a", "b" }, Of(folder, "data: { validation: images }\n", Nets.Classifier()).ToArray());
    }

    [TestMethod]
    public void AnotherNumberThanClasses_IsAnError()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.ThrowsExactly<NasException>(() => Of(folder, "output: { labels: [a, b] }\n", Nets.Classifier())).Diagnostics[0];

        Assert.AreEqual("NAS2112: 'output.labels' has 2 names, but the model tells 3 classes apart. Give each class one name, in the order of the scores.", $"{error.Id}: {error.Message}");
        Assert.AreEqual((2, 11), (error.Position!.Line, error.Position.Column));
    }

    [TestMethod]
    public void FileOfLabelsIsMissing_IsAnError()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.ThrowsExactly<NasException>(() => Of(folder, "output: { labels: labels.txt }\n", Nets.Classifier())).Diagnostics[0];

        Assert.AreEqual("NAS2101: The data 'labels.txt' does not exist. Put it there, or correct 'output.labels': paths are relative to the file that names them.", $"{error.Id}: {error.Message}");
    }

    private static IReadOnlyList<string> Of(TemporaryFolder folder, string yaml, Model model) =>
        ClassLabels.Of(ConfigurationReader.Read(folder.Write("nas.yaml", System.Text.Encoding.UTF8.GetBytes("model: { source: model.onnx }\n" + yaml))), model);
}
