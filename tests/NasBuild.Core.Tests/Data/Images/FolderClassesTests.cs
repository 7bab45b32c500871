using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data.Images;

/// <summary>The classes of folders that are named as classes of the model, whatever their order is.</summary>
[TestClass]
public sealed class FolderClassesTests
{
    [TestMethod]
    public void Names_AreMatchedByLettersAndDigitsOfAnyCase()
    {
        var found = FolderClasses.Named(
            ["T-shirt_top", "ankle boot", "COAT", "coat", "other", "--"], ["coat", "T-shirt/top", "Ankle boot", "..."]);

        Assert.AreEqual(
            "COAT 0, T-shirt_top 1, ankle boot 2, coat 0",
            string.Join(", ", found.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}")));
        Assert.AreEqual(1, FolderClasses.Named(["a"], ["A", "a"])["a"], "an equal name comes first");
    }

    [TestMethod]
    [DataRow("output: { labels: [b, c, a] }", null)]
    [DataRow("", """["b", "c", "a"]""")]
    public void FoldersNamedAsClasses_HaveTheirs(string yaml, string? metadata)
    {
        using var project = Folders("a", "b", "c");

        CollectionAssert.AreEqual(new[] { 2, 0, 1 }, Labels(project, yaml, metadata));
        CollectionAssert.AreEqual(
            new[] { "b", "c", "a" },
            ClassLabels.Of(ConfigurationReader.Read(project.Config), Of(metadata)).ToArray());
    }

    [TestMethod]
    public void SomeOfTheClasses_AreEnoughIfTheyAreNamed()
    {
        using var project = Folders("a", "c");

        CollectionAssert.AreEqual(new[] { 2, 1 }, Labels(project, "output: { labels: [b, c, a] }"));
    }

    [TestMethod]
    public void NoFolderIsNamedAsAClass_TheOrderDecides()
    {
        using var project = Folders("n01", "n02", "n03");

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, Labels(project, "output: { labels: [b, c, a] }"));
    }

    [TestMethod]
    public void FolderOfNoClass_IsNamed()
    {
        using var project = Folders("tench", "goldfsh", "shark");

        project.AssertError(
            "(2,9): error NAS0142 | pictures/goldfsh | 2 | …'goldfish'…",
            () => Labels(project, "output: { labels: [tench, goldfish, shark] }"));
    }

    // The order of the names says what a label is: numbers that were measured with another are of no use.
    [TestMethod]
    public void OrderOfTheNames_IsPartOfTheData()
    {
        using var project = Folders("a", "b", "c");
        string Hash(string yaml)
        {
            Write(project, yaml);
            project.Write("m.onnx", Nets.Classifier().ToBytes());
            project.Build(stage: Stage.Validate);
            return File.ReadAllText(Path.Combine(project.Obj, "plan.json")).Split("\"train\": \"")[1][..64];
        }

        var plain = Hash("");

        Assert.AreEqual(plain, Hash("output: { labels: [a, b, c] }"));
        Assert.AreEqual(plain, Hash("output: { labels: [x, y, z] }"));
        Assert.AreNotEqual(plain, Hash("output: { labels: [b, c, a] }"));
        Assert.AreNotEqual(Hash("output: { labels: [c, b, a] }"), Hash("output: { labels: [b, c, a] }"));
    }

    private static Project Folders(params string[] names)
    {
        var project = new Project();
        foreach (var name in names)
        {
            Directory.CreateDirectory(project.In($"pictures/{name}"));
            project.Write($"pictures/{name}/1.png", Png.Grey(8, 8, new byte[64]));
        }

        return project;
    }

    private static int[] Labels(Project project, string yaml, string? metadata = null)
    {
        Write(project, yaml);
        return new DatasetReader(ConfigurationReader.Read(project.Config), Of(metadata)).Read("train")!
            .Batches(9).Single().Labels.ToArray();
    }

    private static void Write(Project project, string yaml) => project.Write("nas.yaml", $$"""
        model: { source: m.onnx, task: image-classification }
        data: { train: pictures }
        {{yaml}}

        """);

    private static Model Of(string? metadata) =>
        metadata is null ? Nets.Classifier() : Nets.Classifier().WithMetadata("names", metadata);
}
