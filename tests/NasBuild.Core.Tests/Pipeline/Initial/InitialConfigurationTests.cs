using System.IO.Compression;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Initial;
using NasBuild.Core.Tests.Data;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Onnx;
using SkiaSharp;

namespace NasBuild.Core.Tests.Pipeline.Initial;

/// <summary>The first nas.yaml of models of many kinds: it builds as it is.</summary>
[TestClass]
public sealed class InitialConfigurationTests
{
    [TestMethod]
    [DataRow("bert-9")]
    [DataRow("crnn-13")]
    [DataRow("densenet-14")]
    [DataRow("efficientnet-12")]
    [DataRow("gpt-16")]
    [DataRow("mobilenetv3-11")]
    [DataRow("resnet-9")]
    [DataRow("segmenter-9")]
    [DataRow("unet-13")]
    [DataRow("vit-12")]
    [DataRow("yolo-11")]
    public void ExportOfAnyKind_BuildsSmallerAsItIs(string export)
    {
        using var project = new Project();
        var file = Path.Combine(
            Repository.Root, "tests", "NasBuild.Core.Tests", "Pipeline", "Exports", $"{export}.onnx.gz");
        using (var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
        using (var plain = new MemoryStream())
        {
            gzip.CopyTo(plain);
            project.Write("model.onnx", plain.ToArray());
        }

        Write(project);

        AssertBuildsSmaller(project);
    }

    [TestMethod]
    [DataRow("fashion-resnet14", "FashionClassifier")]
    [DataRow("text-gpt", "TextModel")]
    [DataRow("retention", "HybridText")]
    public void ModelOfTheExamples_BuildsSmallerAsItIs(string model, string example)
    {
        using var project = new Project();
        project.Write("model.onnx", File.ReadAllBytes(
            Path.Combine(Repository.Root, "examples", example, "models", $"{model}.onnx")));

        Write(project);

        AssertBuildsSmaller(project);
    }

    [TestMethod]
    public void ModelAlone_IsQuantized()
    {
        using var project = With(Nets.TwoInputs());
        project.Write("nas.yaml", "model:\n  source: model.onnx\n");

        var report = project.Build()!;

        Assert.IsLessThan(0.85 * report.Measured.OriginalBytes, report.Measured.SizeBytes);
    }

    [TestMethod]
    public void ModelWithNothingToCompress_BuildsAsItIs()
    {
        using var project = With(new Model(new Graph(
            "relu", [new Node("Relu", ["in:0"], ["y"])], [],
            [new ValueInfo("in:0", ElementType.Float, [new(null, "n"), new(null, "odd \n name")])],
            [new ValueInfo("y")])));

        Write(project);

        Assert.IsNotNull(project.Build());
        var text = File.ReadAllText(project.Config);
        Assert.Contains("# Nothing to quantize: ", text);
        Assert.Contains("# Nothing to prune: ", text);
        Assert.Contains("# No fine-tuning: no layer has weights.", text);
        Assert.Contains("\"in:0\": { shape: [", text);
    }

    [TestMethod]
    public void LabelledSplits_MakeAClassifierThatIsSearchedAndFineTuned()
    {
        using var project = With(Nets.Classifier());
        foreach (var split in new[] { "data/train.npz", "data/val.npz", "data/model-test.npz" })
        {
            Directory.CreateDirectory(project.In("data"));
            project.WriteImages(split, Nets.Classifier(), 32);
        }

        Write(project, "data");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.ImageClassification, found.Model.Task);
        Assert.AreEqual(
            new DataSettings { Train = "data/train.npz", Validation = "data/val.npz", Test = "data/model-test.npz" },
            found.Data);
        Assert.IsNotNull(found.Target.AccuracyDrop);
        Assert.IsNotNull(found.Search);
        Assert.IsNotNull(found.Prune);
        Assert.AreEqual(16, found.Finetune!.BatchSize, "there are too few samples for the default");
        Assert.IsNotNull(found.Quantize);
        File.WriteAllText(
            project.Config, File.ReadAllText(project.Config).Replace("{ time: 10 min }", "{ trials: 3 }"));
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    [DataRow(2000, true)]
    [DataRow(100, false)]
    public void OneSetOfSamples_IsDividedIfThereAreEnough(int count, bool isDivided)
    {
        using var project = With(Nets.Classifier());
        project.WriteImages("all.npz", Nets.Classifier(), count);

        Write(project, "all.npz");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(
            isDivided ? new DataSettings { Samples = "all.npz" } : new DataSettings { Validation = "all.npz" }, found.Data);
        Assert.AreEqual(
            (isDivided, isDivided, isDivided), (found.Search is not null, found.Prune is not null, found.Finetune is not null));
        File.WriteAllText(
            project.Config, File.ReadAllText(project.Config).Replace("{ time: 10 min }", "{ trials: 3 }"));
        var report = project.Build()!;
        CollectionAssert.AreEqual(
            isDivided ? new[] { ("validation", 300), ("test", 299) } : [("validation", 100)],
            report.Measured.Quality.Select(q => (q.Split, q.Samples)).ToArray());
        Assert.DoesNotContain("NAS2109", project.Reported.Select(d => d.Id));
        Assert.AreEqual(
            isDivided, report.Transformations.Any(t => t.Transformation == "channels"), "pruning is searched");
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(20)]
    public void PicturesByClassOfAnySize_AreValidation(int size)
    {
        using var project = With(Nets.Classifier());
        foreach (var name in new[] { "cat", "dog", "eel" })
        {
            Directory.CreateDirectory(project.In($"animals/{name}"));
            project.Write($"animals/{name}/1.png", Png.Grey(size, size, new byte[size * size]));
        }

        Write(project, "animals");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.ImageClassification, found.Model.Task);
        Assert.AreEqual("animals", found.Data.Validation);
        Assert.IsNull(found.Finetune);
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    public void SamplesWithoutLabels_AreComparedWithTheOriginal()
    {
        using var project = With(Nets.Classifier());
        project.Write("some.npy", NumPy.Npy(Project.Random(16 * 64), 16, 1, 8, 8));

        Write(project, "some.npy");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.MatchOriginal, found.Model.Task);
        Assert.AreEqual("some.npy", found.Data.Validation);
        Assert.IsNotNull(found.Target.Agreement);
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    public void Text_IsForALanguageModel()
    {
        using var project = With(Nets.Language());
        project.Write("corpus/train.txt", string.Concat(Enumerable.Repeat("In the beginning ", 60)));
        project.Write("corpus/dev.txt", string.Concat(Enumerable.Repeat("there was a word ", 60)));

        Write(project, "corpus");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.CausalLm, found.Model.Task);
        Assert.AreEqual(
            new DataSettings { Train = "corpus/train.txt", Validation = "corpus/dev.txt" }, found.Data);
        Assert.IsNotNull(found.Target.PerplexityRise);
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    [DataRow("model.onnx", "vocab.txt")]
    [DataRow("onnx/model.onnx", "tokenizer.json")]
    public void TextsAndATokenizerBesideTheModel_AreReadWithIt(string model, string tokenizer)
    {
        using var project = new Project();
        Directory.CreateDirectory(Path.GetDirectoryName(project.In(model))!);
        project.Write(model, Bert().ToBytes());
        string[] words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "good", "bad", "film"];
        project.Write("vocab.txt", string.Join('\n', words));
        if (tokenizer != "vocab.txt")
        {
            File.Delete(project.In("vocab.txt"));
            var ids = string.Join(", ", words.Select((w, i) => $"\"{w}\": {i}"));
            project.Write(tokenizer, $$"""{"model": {"type": "WordPiece", "vocab": { {{ids}} } } }""");
        }

        project.Write("films.txt", string.Concat(Enumerable.Repeat("a good film\na bad film\n", 8)));

        InitialConfiguration.Write(project.In(model), project.In("films.txt"), project.Config, overwrite: true);

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(new TextSettings { Tokenizer = tokenizer, MaxLength = 16 }, found.Data.Text);
        Assert.AreEqual(ModelTask.MatchOriginal, found.Model.Task);
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    [DataRow("imagenet")]
    [DataRow("[-1, 1]")]
    public void PicturesOfOtherSizes_AreReadAsTheModelIsMostAccurate(string normalization)
    {
        // Class 0 is brighter than grey, by the normalization that the model was trained with.
        var threshold = normalization == "imagenet" ? (0.5f - 0.449f) / 0.226f : -0.05f;
        using var project = With(Brightness(threshold));
        foreach (var (name, value) in new[] { ("bright", (byte)140), ("dark", (byte)115) })
        {
            Directory.CreateDirectory(project.In($"pictures/{name}"));
            for (var i = 0; i < 6; i++)
            {
                var (width, height) = (40 + (8 * i), 64 - (4 * i));
                project.Write($"pictures/{name}/{i}.jpg", Picture(width, height, value));
            }
        }

        Write(project, "pictures");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.ImageClassification, found.Model.Task);
        Assert.AreEqual(ImageResize.ShorterSide, found.Data.Images!.Resize);
        Assert.AreEqual(new ImageSize(32, 32), found.Data.Images.Size);
        var expected = normalization == "imagenet" ? Normalization.ImageNet.Mean : [0];
        CollectionAssert.AreEqual(expected.ToList(), found.Data.Images.Normalization!.Mean.ToList());
        Assert.Contains("the best: accuracy 100.0 % of 12 samples", File.ReadAllText(project.Config));
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    public void FoldersInAnotherOrderThanTheScores_AreLabelledByTheAnswers()
    {
        using var project = Pictures(("dark", 115), ("light", 140));

        Assert.IsEmpty(Write(project, "pictures"));

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.ImageClassification, found.Model.Task);
        CollectionAssert.AreEqual(new[] { "light", "dark" }, found.Output.Labels!.Names!.ToArray());
        Assert.AreEqual(1, project.Build()!.Measured.Quality[^1].Original);
        Assert.DoesNotContain("NAS0144", project.Reported.Select(d => d.Id));

        // Without these names the order of the folders decides, and the build tells what is wrong.
        var text = File.ReadAllText(project.Config);
        project.Write("nas.yaml", text[..text.IndexOf("output:", StringComparison.Ordinal)]);
        Assert.AreEqual(0, project.Build()!.Measured.Quality[^1].Original);
        DiagnosticAssert.Is(
            "…nas.yaml(11,3): warning NAS0144 | pictures | \"light\", \"dark\"",
            project.Reported.Single(d => d.Id == "NAS0144"));
    }

    [TestMethod]
    public void FoldersThatTheModelDoesNotKnow_AreTold()
    {
        using var project = Pictures(("a", 140), ("b", 140));

        DiagnosticAssert.Is("nas : warning NAS0143 | 12 | 24 | validation | 2", Write(project, "pictures").Single());

        Assert.IsNotNull(project.Build());
        DiagnosticAssert.Is(
            "…nas.yaml(11,3): warning NAS0143 | 12 | 24 | validation | 2",
            project.Reported.Single(d => d.Id == "NAS0143"));
    }

    [TestMethod]
    public void PicturesOfOtherClasses_AreComparedWithTheOriginal()
    {
        using var project = With(Nets.Classifier());
        foreach (var name in new[] { "cat", "dog" })
        {
            Directory.CreateDirectory(project.In($"animals/{name}"));
            for (var i = 0; i < 4; i++)
            {
                project.Write($"animals/{name}/{i}.png", Png.Grey(20, 20, new byte[400]));
            }
        }

        Write(project, "animals");

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(ModelTask.MatchOriginal, found.Model.Task);
        Assert.AreEqual("animals", found.Data.Validation);
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    public void SamplesThatDoNotFit_AreToldAndLeftOut()
    {
        using var project = With(Nets.Classifier());
        project.Write("wrong.npy", NumPy.Npy(Project.Random(16 * 9), 16, 1, 3, 3));

        var left = Write(project, "wrong.npy");

        Assert.AreEqual(Descriptors.SampleShape, left.Single().Descriptor);
        Assert.AreEqual(DiagnosticSeverity.Warning, left[0].Severity);
        Assert.IsNull(left[0].Position);
        Assert.AreEqual(new DataSettings(), ConfigurationReader.Read(project.Config).Data);
        Assert.Contains("#   validation: wrong.npy", File.ReadAllText(project.Config));
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    public void FileThatExists_IsReplacedOnlyIfAsked()
    {
        using var project = With(Nets.Filter());
        project.Write("nas.yaml", "mine");

        var e = Assert.ThrowsExactly<NasException>(() => Write(project, null, overwrite: false));

        DiagnosticAssert.Is("nas : error NAS0117 | nas.yaml", e.Diagnostics.Single());
        Assert.AreEqual("mine", File.ReadAllText(project.Config));
        Write(project);
        Assert.AreEqual("model.onnx", ConfigurationReader.Read(project.Config).Model.Source);
    }

    [TestMethod]
    [DataRow("none.onnx", null, "NAS1113")]
    [DataRow("model.onnx", "nowhere", "NAS2101")]
    [DataRow("text.onnx", null, "NAS1105")]
    public void WhatIsMissingOrNoModel_IsAnErrorAndNothingIsWritten(string model, string? data, string id)
    {
        using var project = With(Nets.Filter());
        project.Write("text.onnx", "This is a text.");

        var e = Assert.ThrowsExactly<NasException>(() => InitialConfiguration.Write(
            project.In(model), data is null ? null : project.In(data), project.Config, overwrite: false));

        Assert.AreEqual(id, e.Diagnostics.Single().Id);
        Assert.IsNull(e.Diagnostics[0].Position);
        Assert.IsFalse(File.Exists(project.Config));
    }

    // Tokens, their mask and their types in, the sum of the embeddings of those that count out.
    private static Model Bert()
    {
        var tokens = new[] { "input_ids", "attention_mask", "token_type_ids" };
        return new Model(new Graph(
            "bert",
            [
                new Node("Gather", ["words", "input_ids"], ["w"], "embed"),
                new Node("Gather", ["types", "token_type_ids"], ["t"], "segments"),
                new Node("Add", ["w", "t"], ["s"], "sum"),
                new Node("MatMul", ["s", "dense"], ["d"], "dense"),
                new Node("Cast", ["attention_mask"], ["m"], "mask", "", Onnx.Attribute.Of("to", 1)),
                new Node("Unsqueeze", ["m", "last"], ["m3"], "wide"),
                new Node("Mul", ["d", "m3"], ["y"], "masked"),
            ],
            [
                Tensor.Create<float>("words", [8, 16], Project.Random(128)),
                Tensor.Create<float>("types", [2, 16], Project.Random(32)),
                Tensor.Create<float>("dense", [16, 16], Project.Random(256)),
                Tensor.Create<long>("last", [1], [2]),
            ],
            [.. tokens.Select(t => new ValueInfo(t, ElementType.Int64, [new(null, "batch"), new(16, null)]))],
            [new ValueInfo("y", ElementType.Float, [new(null, "batch"), new(16, null), new(16, null)])]));
    }

    // Two class scores: the mean of a picture of 32 x 32 pixels above and below a threshold.
    private static Model Brightness(float threshold) => new(new Graph(
        "brightness",
        [
            new Node("Conv", ["x", "w"], ["c"], "conv"),
            new Node("GlobalAveragePool", ["c"], ["p"], "pool"),
            new Node("Flatten", ["p"], ["f"], "flatten"),
            new Node("Gemm", ["f", "g", "b"], ["logits"], "head"),
        ],
        [
            Tensor.Create<float>("w", [4, 3, 1, 1], [.. Enumerable.Repeat(1 / 3f, 12)]),
            Tensor.Create<float>("g", [4, 2], [.. Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? 0.25f : -0.25f)]),
            Tensor.Create<float>("b", [2], [-threshold, threshold]),
        ],
        [new ValueInfo("x", ElementType.Float, [new(null, "n"), new(3, null), new(32, null), new(32, null)])],
        [new ValueInfo("logits", ElementType.Float, [new(null, "n"), new(2, null)])]));

    // Folders of pictures of one brightness each, and the model that tells those above grey from others.
    private static Project Pictures(params (string Name, byte Value)[] folders)
    {
        var project = With(Brightness(0.5f));
        foreach (var (name, value) in folders)
        {
            Directory.CreateDirectory(project.In($"pictures/{name}"));
            for (var i = 0; i < 12; i++)
            {
                project.Write($"pictures/{name}/{i}.jpg", Picture(40 + i, 50 - i, value));
            }
        }

        return project;
    }

    private static byte[] Picture(int width, int height, byte value)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(new SKColor(value, value, value));
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        return encoded.ToArray();
    }

    private static Project With(Model model)
    {
        var project = new Project();
        project.Write("model.onnx", model.ToBytes());
        return project;
    }

    private static IReadOnlyList<Diagnostic> Write(Project project, string? data = null, bool overwrite = true) =>
        InitialConfiguration.Write(
            project.In("model.onnx"), data is null ? null : project.In(data), project.Config, overwrite);

    private static void AssertBuildsSmaller(Project project)
    {
        var report = project.Build()!;

        Assert.IsLessThan(
            0.85 * report.Measured.OriginalBytes, report.Measured.SizeBytes, File.ReadAllText(project.Config));
        Assert.IsEmpty(
            project.Reported.Where(d => d.Severity == DiagnosticSeverity.Error || d.Id.StartsWith("NAS41"))
                .Select(d => d.ToString()));
    }
}
