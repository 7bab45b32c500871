using NasBuild.Core.Builds;
using NasBuild.Core.Tests.Data;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>
/// Data that cannot be used: what is wrong stands at the key that names the file, and is found by validation, before
/// any long work.
/// </summary>
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

        project.AssertError("(4,3): error NAS2101 | v.npz | data.validation");
    }

    [TestMethod]
    public void Damaged_IsUnreadable()
    {
        using var project = With(NumPy.Npz(("x", Images[..^8]), ("y", Labels)));

        project.AssertError("(4,3): error NAS2102 | v.npz | …'x'…1016…1024 bytes…(4, 1, 8, 8)…");
    }

    [TestMethod]
    public void HeldByAnotherProgram_IsUnreadable()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)));
        using var held = new FileStream(project.In("v.npz"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        project.AssertError("(4,3): error NAS2102 | v.npz | …");
    }

    [TestMethod]
    public void UnknownEnding_NamesTheFormats()
    {
        using var project = With([1], "v.xlsx");

        project.AssertError("(4,3): error NAS2103 | v.xlsx | …'.xlsx'… | ….npz…");
    }

    [TestMethod]
    public void LabelsThatAreNoIntegers_NameWhatIsValid()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", NumPy.Npy<float>([0, 1, 2, 0], 4))));

        project.AssertError("(4,3): error NAS2103 | v.npz | …Float… | …integer…");
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    public void FewerOrMoreLabelsThanSamples_AreCounted(int count)
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", NumPy.Npy(new long[count], count))));

        project.AssertError($"(4,3): error NAS2104 | v.npz | 4 | {count}");
    }

    [TestMethod]
    public void NoLabelsForAccuracy_AreCounted()
    {
        using var project = With(NumPy.Npz(("x", Images)));

        project.AssertError("(4,3): error NAS2104 | v.npz | 4 | 0");
    }

    [TestMethod]
    public void NoLabelsInTheTestSplit_AreFoundBeforeTheSearch()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)), more: "  test: t.npz\n");
        project.Write("t.npz", NumPy.Npz(("x", Images)));

        project.AssertError("(5,3): error NAS2104 | t.npz | 4 | 0");
    }

    [TestMethod]
    public void ImagesOfAnotherShape_NameBoth()
    {
        using var project = With(NumPy.Npz(("x", NumPy.Npy(new float[4 * 3 * 64], 4, 3, 8, 8)), ("y", Labels)));

        project.AssertError("(4,3): error NAS2105 | v.npz | Float [3, 8, 8] | x | Float [1, 8, 8]");
    }

    [TestMethod]
    public void ElementsOfAnotherType_NameBoth()
    {
        using var project = With(
            NumPy.Npz(("tokens", NumPy.Npy(new float[4 * 8], 4, 8)), ("y", Labels)), model: Nets.Language(length: 8));

        project.AssertError("(4,3): error NAS2105 | v.npz | Float [8] | tokens | Int64 [8]");
    }

    [TestMethod]
    public void NoArrayForAnInput_NamesTheInput()
    {
        using var project = With(
            NumPy.Npz(("left", NumPy.Npy(new float[24], 4, 6)), ("other", NumPy.Npy(new float[40], 4, 10))),
            model: Nets.TwoInputs());

        project.AssertError("(4,3): error NAS2120 | v.npz | right | 'left', 'other'");
    }

    [TestMethod]
    public void FewerSamplesThanTheFixedBatch_AreRefused()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)), model: Nets.Classifier(batch: 8));

        project.AssertError("(4,3): error NAS2105 | validation | [4, ...] | x | …8…");
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void NoNumber_IsNamedByItsSample(float value)
    {
        var images = Project.Random(4 * 64);
        images[(2 * 64) + 5] = value;
        using var project = With(NumPy.Npz(("x", NumPy.Npy(images, 4, 1, 8, 8)), ("y", Labels)));

        project.AssertError("(4,3): error NAS2106 | v.npz | 2");
    }

    [TestMethod]
    public void NoSamples_AreAnEmptySplit()
    {
        using var project = With(NumPy.Npz(("x", NumPy.Npy<float>([], 0, 1, 8, 8)), ("y", NumPy.Npy<long>([], 0))));

        project.AssertError("(4,3): error NAS2107 | v.npz | data.validation");
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(-1)]
    public void LabelOutOfRange_IsNamedByItsSample(long label)
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", NumPy.Npy<long>([0, label, 2, 0], 4))));

        project.AssertError($"(4,3): error NAS2108 | v.npz | 1 | {label} | 3 | 2");
    }

    [TestMethod]
    public void NoDataAtAll_WarnsAndSaysWhatRuns()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.Classifier().ToBytes());
        project.Write("nas.yaml", "model: { source: m.onnx }\nprune: {}\nquantize: { method: dynamic }\n");

        project.Build(stage: Stage.Validate);

        project.AssertReported("(1,1): warning NAS2109 | …dynamic…8 bits…");
    }

    [TestMethod]
    public void DeviceThatIsNotThere_IsFoundByValidation()
    {
        using var project = With(NumPy.Npz(("x", Images), ("y", Labels)), yaml: "device: cuda\n");

        project.AssertError("(5,1): error NAS9106 | cuda | …Microsoft.ML.OnnxRuntime.Gpu…NasOnnxRuntimeFolder…");
    }

    [TestMethod]
    public void TrainingEngineThatIsNotThere_IsFoundByValidation()
    {
        using var project = With(
            NumPy.Npz(("x", Images), ("y", Labels)), more: "  train: v.npz\n", yaml: "finetune:\n  engine: torchsharp\n");

        project.AssertError("(7,3): error NAS9110 | torchsharp | …NasBuild.TorchSharp…TorchSharp-cpu…");
    }

    private static Project With(
        byte[] data, string name = "v.npz", Onnx.Model? model = null, string more = "", string yaml = "")
    {
        var project = new Project();
        project.Write("m.onnx", (model ?? Nets.Classifier()).ToBytes());
        project.Write(name, data);
        project.Write("nas.yaml", $"model:\n  source: m.onnx\ndata:\n  validation: {name}\n{more}{yaml}");
        return project;
    }
}
