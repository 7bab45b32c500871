using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data.Images;

[TestClass]
public sealed class ImageFolderTests
{
    [TestMethod]
    public void Subfolders_AreClassesAndImagesComeInTheOrderOfTheirNames()
    {
        using var images = new Images(
            ("b/z.png", Png.Grey(2, 1, 30, 40)), ("a/2.png", Png.Grey(2, 1, 10, 20)),
            ("a/10.PNG", Png.Grey(2, 1, 0, 255)), ("b/.DS_Store", []), ("b/Thumbs.db", []));

        var batch = images.Read(Net(1, 1, 2), classes: 2).Batches(9).Single();

        CollectionAssert.AreEqual(new[] { 0, 0, 1 }, batch.Labels.ToArray());
        CollectionAssert.AreEqual(new long[] { 3, 1, 1, 2 }, batch.Inputs["x"].Shape.ToArray());
        CollectionAssert.AreEqual(
            new[] { 0, 255, 10, 20, 30, 40 },
            Rounded(batch),
            "pixel-range as for arrays");
    }

    [TestMethod]
    public void ChannelsLast_IsReadAsTheModelTakesIt()
    {
        using var images = new Images(("a/1.png", Png.Colours(1, 2, 1, 2, 3, 4, 5, 6)));

        var last = images.Read(Net(2, 1, 3), classes: 1).Batches(1).Single().Inputs["x"];
        var first = images.Read(Net(3, 2, 1), classes: 1).Batches(1).Single().Inputs["x"];

        CollectionAssert.AreEqual(new long[] { 1, 2, 1, 3 }, last.Shape.ToArray());
        CollectionAssert.AreEqual(
            new[] { 1, 2, 3, 4, 5, 6 }, last.ToArray<float>().Select(p => (int)Math.Round(p * 255)).ToArray());
        CollectionAssert.AreEqual(
            new[] { 1, 4, 2, 5, 3, 6 }, first.ToArray<float>().Select(p => (int)Math.Round(p * 255)).ToArray());
    }

    [TestMethod]
    public void OpenSizes_AreThoseOfTheFirstImage()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)), ("a/2.png", Png.Grey(1, 2, 1, 2)));

        var batch = images.Read(Net(1, 0, 0), classes: 1).Batches(2).Single();

        CollectionAssert.AreEqual(new long[] { 2, 1, 1, 2 }, batch.Inputs["x"].Shape.ToArray());
    }

    [TestMethod]
    public void ImagesWithoutSubfolders_HaveNoLabels()
    {
        using var images = new Images(("1.png", Png.Grey(2, 1, 1, 2)), ("2.png", Png.Grey(2, 1, 1, 2)));

        var data = images.Read(Net(1, 1, 2), classes: 5);

        Assert.AreEqual(2, data.Count);
        Assert.IsFalse(data.HasLabels);
    }

    [TestMethod]
    public void ImageOfAnotherSize_IsStretched()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 10, 30)), ("a/2.png", Png.Grey(1, 1, 40)));

        var batch = images.Read(Net(1, 1, 1), classes: 1).Batches(2).Single();

        CollectionAssert.AreEqual(new[] { 20, 40 }, Rounded(batch));
    }

    [TestMethod]
    public void Settings_SayHowImagesBecomeTheInput()
    {
        using var images = new Images(
            "{ size: 2, resize: shorter-side, mean: [0, 0, 1], deviation: [0.5], channels: bgr }",
            ("a/1.png", Png.Colours(4, 2, [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))])));

        var found = images.Read(Net(3, 2, 2), classes: 1).Batches(1).Single().Inputs["x"].ToArray<float>();

        // The two pixels in the middle of each row: (30, 40, 50), (60, 70, 80), then 120 more; blue first.
        CollectionAssert.AreEqual(
            new[] { 100, 160, 340, 400, 80, 140, 320, 380, -450, -390, -210, -150 },
            found.Select(v => (int)Math.Round(v * 255)).ToArray());
    }

    [TestMethod]
    public void ImageNetsNormalization_FollowsTheOrderOfTheChannels()
    {
        using var images = new Images(
            "{ normalization: imagenet, channels: bgr }", ("a/1.png", Png.Colours(1, 1, 124, 116, 104)));

        var found = images.Read(Net(3, 1, 1), classes: 1).Batches(1).Single().Inputs["x"].ToArray<float>();

        CollectionAssert.AreEqual(
            new[] { (float)(((104 / 255d) - 0.406) / 0.225), (float)(((116 / 255d) - 0.456) / 0.224),
                (float)(((124 / 255d) - 0.485) / 0.229) },
            found);
    }

    [TestMethod]
    [DataRow("{ size: 3 }", "size", "…1 x 2 pixels…")]
    [DataRow("{ size: [2, 1] }", "size", "…1 x 2 pixels…")]
    [DataRow("{ size: 1, resize: shorter-side }", "size", "…from 2")]
    [DataRow("{ size: [4, 3], resize: shorter-side }", "size", "…from 2")]
    [DataRow("{ mean: [1, 2] }", "mean", "…2 numbers…one channel")]
    [DataRow("{ normalization: imagenet }", "normalization", "…3 channels…")]
    [DataRow("{ channels: bgr }", "channels", "…one channel")]
    public void SettingsThatDoNotFit_AreNamed(string settings, string key, string why)
    {
        using var images = new Images(settings, ("a/1.png", Png.Grey(2, 1, 1, 2)));

        var e = Assert.ThrowsExactly<NasException>(() => images.Read(Net(1, 1, 2), classes: 1));

        DiagnosticAssert.Is(
            $"{images.Project.Config}(3,{e.Diagnostics[0].Position!.Column}): error NAS2110 | data.images.{key} | x | {why}",
            e.Diagnostics.Single());
    }

    [TestMethod]
    public void MoreOrFewerClassesThanTheModels_AreCounted()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)), ("b/1.png", Png.Grey(2, 1, 1, 2)));

        images.AssertError(
            "error NAS2111 | pictures | 2 | 3",
            Net(1, 1, 2),
            classes: 3);
    }

    [TestMethod]
    public void ClassWithoutImages_CountsAsAClass()
    {
        using var images = new Images(("a/.gitkeep", []), ("b/1.png", Png.Grey(2, 1, 1, 2)));

        CollectionAssert.AreEqual(
            new[] { 1 }, images.Read(Net(1, 1, 2), classes: 2).Batches(1).Single().Labels.ToArray());
    }

    [TestMethod]
    public void DamagedImage_IsNamed()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)), ("a/2.png", Png.Grey(2, 1, 1, 2)[..^22]));

        images.AssertError("error NAS2102 | pictures/a/2.png | …truncated…", Net(1, 1, 2), classes: 1);
    }

    [TestMethod]
    public void OtherFormat_IsNamed()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)), ("a/2.gif", []));

        images.AssertError("error NAS2103 | pictures/a/2.gif | …'.gif'… | ….png…", Net(1, 1, 2), classes: 1);
    }

    [TestMethod]
    public void ImageBesideTheClasses_IsNamed()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)), ("2.png", Png.Grey(2, 1, 1, 2)));

        images.AssertError("error NAS2103 | pictures/2.png | … | …folder…", Net(1, 1, 2), classes: 1);
    }

    [TestMethod]
    public void FolderInAClass_IsNamed()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)), ("a/more/2.png", Png.Grey(2, 1, 1, 2)));

        images.AssertError("error NAS2103 | pictures/a | …folders… | …images…", Net(1, 1, 2), classes: 1);
    }

    [TestMethod]
    public void EmptyFolder_IsAnEmptySplit()
    {
        using var images = new Images(("a/.gitkeep", []));

        images.AssertError("error NAS2107 | pictures | data.train", Net(1, 1, 2), classes: 1);
    }

    [TestMethod]
    [DataRow(5L, 4L, 4L)]
    [DataRow(0L, 0L, 0L)]
    public void InputThatTakesNoImages_IsUnusable(long a, long b, long c)
    {
        using var images = new Images(("a/1.png", Png.Grey(4, 4, new byte[16])));

        images.AssertError(
            "error NAS1110 | x | …'pictures'… | …[batch, channels, height, width]…[batch, height, width, channels]…",
            Net(a, b, c),
            classes: 1);
    }

    [TestMethod]
    public void LanguageModel_ReadsNoFolder()
    {
        using var images = new Images(("a/1.png", Png.Grey(2, 1, 1, 2)));

        images.AssertError(
            $"error NAS2103 | pictures | …folder… | …{DataFile.Formats}…",
            Nets.Language(),
            task: "causal-lm");
    }

    [TestMethod]
    public void MoreThanADiskShouldHold_IsRefusedBeforeItIsDecoded()
    {
        using var images = new Images(
            "{ size: 65535 }", [.. Enumerable.Range(0, 22).Select(i => ($"a/{i}.png", Png.Of(8000, 8000, 8, 2, [0])))]);

        images.AssertError("error NAS2102 | pictures | …22…65535 x 65535…256 GB…", Net(3, 0, 0), classes: 1);
    }

    [TestMethod]
    public void Hash_DependsOnNamesClassesAndContentsButNotOnWhatSystemsLeave()
    {
        using var images = new Images(("a/1.png", [1]), ("b/1.png", [2]));
        string Hash() => ContentKey.OfFolder(images.Folder, ImageFolder.Entries(images.Folder));
        var hashes = new List<string> { Hash() };

        images.Write("a/.DS_Store", [1]);
        Assert.AreEqual(hashes[0], Hash());

        images.Write("a/1.png", [3]);
        hashes.Add(Hash());
        File.Move(images.At("a/1.png"), images.At("a/2.png"));
        hashes.Add(Hash());
        File.Move(images.At("a/2.png"), images.At("b/2.png"));
        hashes.Add(Hash());
        Directory.CreateDirectory(images.At("c"));
        hashes.Add(Hash());

        CollectionAssert.AllItemsAreUnique(hashes);
    }

    [TestMethod]
    public void Validation_LeavesTheFilesThatABuildDependsOn()
    {
        using var images = new Images(
            ("a/1.png", Png.Grey(8, 8, new byte[64])), ("b/1.png", Png.Grey(8, 8, new byte[64])), ("c/.gitkeep", []));
        images.Project.Write("m.onnx", Nets.Classifier().ToBytes());
        images.Project.Write("nas.yaml", "model: { source: m.onnx }\ndata: { validation: pictures/ }\n");

        images.Project.Build(stage: Stage.Validate);

        CollectionAssert.AreEqual(
            new[] { images.Project.In("m.onnx"), images.At("a/1.png"), images.At("b/1.png"), images.At("c/.gitkeep") },
            File.ReadAllLines(Path.Combine(images.Project.Obj, "inputs.txt")));
        CollectionAssert.AreEqual(
            new[] { images.Folder }, File.ReadAllLines(Path.Combine(images.Project.Obj, "folders.txt")));
    }

    private static int[] Rounded(Batch batch) =>
        [.. batch.Inputs["x"].ToArray<float>().Select(p => (int)Math.Round(p * 255))];

    private static Model Net(params long[] sample)
    {
        var net = new Net();
        return net.Build(net.Relu(net.Input("x", [0, .. sample])));
    }

    private sealed class Images : IDisposable
    {
        private readonly string settings;

        public Images(params (string Name, byte[] Content)[] files)
            : this("", files)
        {
        }

        public Images(string settings, params (string Name, byte[] Content)[] files)
        {
            this.settings = settings.Length == 0 ? "" : $", images: {settings}";
            foreach (var (name, content) in files)
            {
                Write(name, content);
            }
        }

        public Project Project { get; } = new();

        public string Folder => Project.In("pictures");

        public string At(string name) => Path.Combine(Folder, name);

        public void Write(string name, byte[] content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllBytes(At(name), content);
        }

        public Dataset Read(Model model, int classes = 0, string task = "image-classification")
        {
            Project.Write(
                "nas.yaml", $"model: {{ source: m.onnx, task: {task} }}\n\ndata: {{ train: pictures{settings} }}\n");
            var told = classes == 0 ? model : model.With(model.Graph.With(
                outputs: [new ValueInfo(
                    model.Graph.Outputs[0].Name,
                    ElementType.Float,
                    [new Dimension(null, "n"), new Dimension(classes, null)])]));
            return new DatasetReader(ConfigurationReader.Read(Project.Config), told).Read("train")!;
        }

        public void AssertError(string expected, Model model, int classes = 0, string task = "image-classification") =>
            Project.AssertError($"(3,9): {expected}", () => Read(model, classes, task));

        public void Dispose() => Project.Dispose();
    }
}
