using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Data;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Data that cannot be used: what is wrong stands at the key that names the file, and is found by validation, before any long work.</summary>
[TestClass]
public sealed class DataErrorTests
{
    private static readonly byte[] Images = NumPy.Npy(Project.Random(4 * 64), 4, 1, 8, 8);
    private static readonly byte[] Labels = NumPy.Npy<long>([0, 1, 2, 0], 4);

    [TestMethod]
    public void Missing_IsSaid()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)));
        File.Delete(project.In("v.npz"));

        project.AssertError("NAS2101", "The data 'v.npz' does not exist. Put it there, or correct 'data.validation': paths are relative to the file that names them.", 4, 3);
    }

    [TestMethod]
    public void Damaged_IsUnreadable()
    {
        using var project = With(NumPy.Npz(("x", Images[..^8]), ("y", Labels)));

        project.AssertError("NAS2102", "The data 'v.npz' cannot be read: 'x' ends too early, after 1016 of 1024 bytes, for an array of shape (4, 1, 8, 8).", 4, 3);
    }

    [TestMethod]
    public void HeldByAnotherProgram_IsUnreadable()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)));
        using var held = new FileStream(project.In("v.npz"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var error = project.Failure(Stage.Validate);

        Assert.AreEqual("NAS2102", error.Id);
        Assert.StartsWith("The data 'v.npz' cannot be read: ", error.Message);
        Assert.AreEqual(new SourcePosition(project.Config, 4, 3), error.Position);
    }

    [TestMethod]
    public void UnknownEnding_NamesTheFormats()
    {
        using var project = With([], "v.csv");

        project.AssertError("NAS2103", "The format of 'v.csv' is not known: its name ends in '.csv'. Valid is .npz, .npy, IDX (-ubyte), a folder of .png images, and for language models .txt; .npy, IDX and .txt also compressed (.gz).", 4, 3);
    }

    [TestMethod]
    public void LabelsThatAreNoIntegers_NameWhatIsValid()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", NumPy.Npy<float>([0, 1, 2, 0], 4))));

        project.AssertError("NAS2103", "The format of 'v.npz' is not known: its labels are of type Float. Valid is an integer class per sample.", 4, 3);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    public void FewerOrMoreLabelsThanSamples_AreCounted(int count)
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", NumPy.Npy(new long[count], count))));

        project.AssertError("NAS2104", $"'v.npz' has 4 samples but {count} labels. Give each sample one label.", 4, 3);
    }

    [TestMethod]
    public void NoLabelsForAccuracy_AreCounted()
    {
        using var project = With(NumPy.Npz(("x", Images)));

        project.AssertError("NAS2104", "'v.npz' has 4 samples but 0 labels. Give each sample one label.", 4, 3);
    }

    [TestMethod]
    public void NoLabelsInTheTestSplit_AreFoundBeforeTheSearch()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)), more: "  test: t.npz\n");
        project.Write("t.npz", NumPy.Npz(("x", Images)));

        project.AssertError("NAS2104", "'t.npz' has 4 samples but 0 labels. Give each sample one label.", 5, 3);
    }

    [TestMethod]
    public void ImagesOfAnotherShape_NameBoth()
    {
        using var project = With(NumPy.Npz(("x", NumPy.Npy(new float[4 * 3 * 64], 4, 3, 8, 8)), ("y", Labels)));

        project.AssertError("NAS2105", "The samples of 'v.npz' have shape Float [3, 8, 8], but the model's input 'x' takes Float [1, 8, 8]. Convert the samples to that shape.", 4, 3);
    }

    [TestMethod]
    public void ElementsOfAnotherType_NameBoth()
    {
        using var project = With(NumPy.Npz(("x", NumPy.Npy(new int[4 * 64], 4, 1, 8, 8)), ("y", Labels)));

        project.AssertError("NAS2105", "The samples of 'v.npz' have shape Int32 [1, 8, 8], but the model's input 'x' takes Float [1, 8, 8]. Convert the samples to that shape.", 4, 3);
    }

    [TestMethod]
    public void NoArrayForAnInput_NamesTheInput()
    {
        using var project = With(NumPy.Npz(("left", NumPy.Npy(new float[24], 4, 6)), ("other", NumPy.Npy(new float[40], 4, 10))), model: Nets.TwoInputs());

        project.AssertError(
            "NAS2105", "The samples of 'v.npz' have shape {left, other}, but the model's input 'right' takes an array of that name; v.npz has none. Convert the samples to that shape.", 4, 3);
    }

    [TestMethod]
    public void FewerSamplesThanTheFixedBatch_AreRefused()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)), model: Nets.Classifier(batch: 8));

        project.AssertError("NAS2105", "The samples of 'validation' have shape [4, ...], but the model's input 'x' takes 8 at once. Convert the samples to that shape.", 4, 3);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void NoNumber_IsNamedByItsSample(float value)
    {
        var images = Project.Random(4 * 64);
        images[(2 * 64) + 5] = value;
        using var project = With(NumPy.Npz(("x", NumPy.Npy(images, 4, 1, 8, 8)), ("y", Labels)));

        project.AssertError("NAS2106", "'v.npz' has a NaN or an infinity in sample 2. Remove or repair the sample.", 4, 3);
    }

    [TestMethod]
    public void NoSamples_AreAnEmptySplit()
    {
        using var project = With(NumPy.Npz(("x", NumPy.Npy<float>([], 0, 1, 8, 8)), ("y", NumPy.Npy<long>([], 0))));

        project.AssertError("NAS2107", "'v.npz' has no samples. Give it some, or remove 'data.validation'.", 4, 3);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(-1)]
    public void LabelOutOfRange_IsNamedByItsSample(long label)
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", NumPy.Npy<long>([0, label, 2, 0], 4))));

        project.AssertError("NAS2108", $"'v.npz' labels sample 1 with {label}, but the model tells 3 classes apart: valid are 0 to 2.", 4, 3);
    }

    [TestMethod]
    public void NoDataAtAll_WarnsAndSaysWhatRuns()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.Classifier().ToBytes());
        project.Write("nas.yaml", "model: { source: m.onnx }\nprune: {}\nquantize: { method: dynamic }\n");

        project.Build(stage: Stage.Validate);

        project.AssertTold(
            "NAS2109",
            "There is no data, so only what is safe without samples runs: passes that change no number, and weight-only quantization to 8 bits. Name some samples under 'data' for more.",
            DiagnosticSeverity.Warning,
            1,
            1);
    }

    [TestMethod]
    public void DeviceThatIsNotThere_IsFoundByValidation()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)), yaml: "device: cuda\n");

        project.AssertError(
            "NAS9106",
            "The device 'cuda' is not available: No CUDA build of ONNX Runtime was found. "
            + "Reference Microsoft.ML.OnnxRuntime.Gpu 1.31.0, or set NasOnnxRuntimeFolder to its folder. "
            + "Set 'device' to auto or cpu.",
            5,
            1);
    }

    private static Project With(byte[] data, string name = "v.npz", Onnx.Model? model = null, string more = "", string yaml = "")
    {
        var project = new Project();
        project.Write("m.onnx", (model ?? Nets.Classifier()).ToBytes());
        project.Write(name, data);
        project.Write("nas.yaml", $"model:\n  source: m.onnx\ndata:\n  validation: {name}\n{more}{yaml}");
        return project;
    }
}
