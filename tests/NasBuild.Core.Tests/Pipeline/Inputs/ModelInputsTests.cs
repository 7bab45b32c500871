using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Inputs;

/// <summary>What is found of inputs without data: their batch axes, sizes and values.</summary>
[TestClass]
public sealed class ModelInputsTests
{
    [TestMethod]
    [DataRow("batch 4", "2 batch 8", "x 0 [1, 4], state 1 [2, 1, 8]", DisplayName = "named")]
    [DataRow("? 4", "2 ? 8", "x 0 [1, 4], state 1 [2, 1, 8]", DisplayName = "unnamed")]
    [DataRow("1 4", "2 1 8", "x 0 [1, 4], state 1 [2, 1, 8]", DisplayName = "fixed")]
    [DataRow("2 4", "2 2 8", "x 0 [2, 4], state 1 [2, 2, 8]", DisplayName = "fixed at a size that another axis has")]
    [DataRow("batch 4", "2 1 8", "x 0 [1, 4], state 1 [2, 1, 8]", DisplayName = "fixed by one of them")]
    public void StateWithAnotherBatchAxis_IsFound(string x, string state, string expected) =>
        Assert.AreEqual(expected, Found(InputNets.Recurrent(x, state)));

    [TestMethod]
    [DataRow("12 N 6", "x 1 [12, 1, 6]")]
    [DataRow("? ? 6", "x 1 [128, 1, 6]")]
    [DataRow("time ? 6", "x 1 [128, 1, 6]")]
    [DataRow("12 1 6", "x 1 [12, 1, 6]")]
    [DataRow("12 4 6", "x none [12, 4, 6]", DisplayName = "steps are no samples")]
    public void TimeMajorInput_IsFound(string x, string expected) =>
        Assert.AreEqual(expected, Found(InputNets.TimeMajor(x)));

    [TestMethod]
    [DataRow("6 5", "x none [6, 5]")]
    [DataRow("height width", "x none [224, 224]")]
    [DataRow("? ?", "x none [224, 224]")]
    public void NoBatchAxis_IsFound(string x, string expected) => Assert.AreEqual(expected, Found(InputNets.Plane(x)));

    [TestMethod]
    [DataRow("batch ?", 7, "x 0 [1, 7]", DisplayName = "the weights' size")]
    [DataRow("? ?", 7, "x 0 [1, 7]")]
    [DataRow("4 7", 7, "x 0 [4, 7]")]
    public void RowsOfNumbers_HaveTheSizeOfTheWeights(string x, int features, string expected) =>
        Assert.AreEqual(expected, Found(InputNets.Rows(x, features)));

    [TestMethod]
    [DataRow("batch samples", 64, "x 0 [1, 16000]")]
    [DataRow("? ?", 20_000, "x 0 [1, 48000]", DisplayName = "longer than a second")]
    [DataRow("1 ?", 64, "x 0 [1, 16000]")]
    [DataRow("1 length", 64, "x 0 [1, 16000]")]
    public void Sound_HasALengthThatTheModelAccepts(string x, int kernel, string expected) =>
        Assert.AreEqual(expected, Found(InputNets.Sound(x, kernel)));

    [TestMethod]
    public void FramesOfSound_AreNoSamplesOfIt() =>
        Assert.AreEqual("audio_signal 0 [1, 40, 128]", Found(InputNets.Frames()));

    [TestMethod]
    public void Tokens_AreInTheTableWithMasksOfOnesAndTypesOfZeros()
    {
        var sample = ModelInputs.Of(InputNets.Tokens("? ?")).Samples(batch: 2);

        CollectionAssert.AreEqual(new long[] { 2, 128 }, sample["input_ids"].Shape);
        var ids = sample["input_ids"].ToLongs();
        Assert.IsTrue(Array.TrueForAll(ids, id => id is >= 0 and < 50));
        Assert.IsGreaterThan(20, ids.Distinct().Count());
        CollectionAssert.AreEqual(Enumerable.Repeat(1L, 256).ToArray(), sample["attention_mask"].ToLongs());
        CollectionAssert.AreEqual(new long[256], sample["token_type_ids"].ToLongs());
    }

    [TestMethod]
    public void SamplingRate_IsOneThatSoundsHave() => CollectionAssert.AreEqual(
        new[] { 16_000L },
        ModelInputs.Of(InputNets.Recurrent("1 4", "2 1 8", rate: true)).Samples(batch: 1)["sr"].ToLongs());

    [TestMethod]
    public void Hints_AreTaken()
    {
        var hints = new Dictionary<string, InputHint>
        {
            ["x"] = new() { BatchAxis = new BatchAxis(1), Shape = [9, 6], Range = (5, 6) },
        };

        var inputs = ModelInputs.Of(InputNets.TimeMajor("? ? 6"), hints);

        CollectionAssert.AreEqual(new long[] { 9, 2, 6 }, inputs["x"].Shape(2));
        Assert.IsTrue(Array.TrueForAll(inputs.Samples(2)["x"].ToFloats(), v => v is >= 5 and <= 6));
    }

    [TestMethod]
    [DataRow("12 6", "x 1 [12, 1, 6]")]
    [DataRow("12 1 6", "x 1 [12, 1, 6]")]
    public void SamplesOfTheData_TellTheAxisAndTheSizes(string sample, string expected) =>
        Assert.AreEqual(expected, Found(InputNets.TimeMajor("? ? 6"), sample));

    [TestMethod]
    [DataRow("time 7", "7", "x 0 [1, 7]", DisplayName = "what is called a length counts samples")]
    [DataRow("time 7", "12 7", "x none [12, 7]")]
    [DataRow("28 7", "7", "x 0 [28, 7]")]
    [DataRow("28 7", "28 7", "x none [28, 7]")]
    [DataRow("n_samples 7", "7", "x 0 [1, 7]")]
    public void SamplesOfTheData_CountMoreThanNames(string x, string sample, string expected) =>
        Assert.AreEqual(expected, Found(InputNets.Rows(x, 7), sample));

    [TestMethod]
    [DataRow("batch 4", "x: 0, y: 0, next: 1")]
    [DataRow("? 4", "x: 0, y: 0, next: 1", DisplayName = "by runs")]
    public void OutputsOfSamples_HaveTheirOwnAxis(string x, string expected)
    {
        var inputs = ModelInputs.Of(InputNets.Recurrent(x, $"2 {x.Split(' ')[0]} 8"));

        Assert.AreEqual(
            expected,
            $"x: {inputs["x"].BatchAxis}, y: {inputs.OutputBatchAxis("y")}, next: {inputs.OutputBatchAxis("next")}");
    }

    [TestMethod]
    public void OtherSizes_AreAccepted()
    {
        var inputs = ModelInputs.Of(InputNets.Sound("batch samples", 64));

        var varied = inputs.Varied();

        Assert.AreNotEqual(inputs["x"].Shape(1)[1], varied["x"].Shape(1)[1]);
        Assert.IsGreaterThanOrEqualTo(64, varied["x"].Shape(1)[1]);
    }

    private static string Found(Model model) => Text(ModelInputs.Of(model));

    private static string Found(Model model, string sample) =>
        Text(ModelInputs.Of(model, samples: new Dictionary<string, ImmutableArray<long>>
        {
            ["x"] = [.. sample.Split(' ').Select(d => long.Parse(d, CultureInfo.InvariantCulture))],
        }));

    private static string Text(ModelInputs inputs) => string.Join(", ", inputs.All.Select(i =>
        $"{i.Name} {new BatchAxis(i.BatchAxis)} [{string.Join(", ", i.Shape(1))}]"));
}
