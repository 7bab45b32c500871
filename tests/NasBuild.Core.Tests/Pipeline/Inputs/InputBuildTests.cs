using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Inputs;

/// <summary>Builds of models whose inputs are not one batch of images.</summary>
[TestClass]
public sealed class InputBuildTests
{
    [TestMethod]
    [DataRow("recurrent", "[1, 4]", "[2, 1, 8]")]
    [DataRow("time-major", "[128, 1, 6]")]
    [DataRow("sound", "[1, 16000]")]
    [DataRow("tokens", "input_ids [1, 128]")]
    [DataRow("plane", "[224, 224]")]
    public void NoData_BuildsAndTellsTheSizes(string kind, params string[] sizes)
    {
        using var project = new Project();
        project.Write("m.onnx", (kind switch
        {
            "recurrent" => InputNets.Recurrent("1 4", "2 1 8", rate: true),
            "time-major" => InputNets.TimeMajor("time batch 6"),
            "sound" => InputNets.Sound("batch samples", 64),
            "tokens" => InputNets.Tokens("batch length"),
            _ => InputNets.Plane("height width"),
        }).ToBytes());
        project.Write("nas.yaml", "model: { source: m.onnx, task: match-original }\nquantize: {}\n");

        var note = project.Build()!.Lines.Single(l => l.Metric == "latency").Note;

        Array.ForEach(sizes, s => Assert.Contains(s, note));
    }

    [TestMethod]
    public void TimeMajorSamples_AreRunAsSamples()
    {
        var values = Project.Random(8 * 12 * 6);
        using var project = With(InputNets.TimeMajor("12 N 6"), "", ("x", NumPy.Npy(values, 8, 12, 6)));

        var report = project.Build()!;

        Assert.AreEqual(8, report.Measured.Final!.Samples);
        CollectionAssert.AreEqual(new long[] { 12, 1, 6 }, report.Measured.Inputs["x"]);
    }

    [TestMethod]
    public void BatchedSamples_HaveTheOutputsOfEachAlone()
    {
        var model = InputNets.TimeMajor("12 N 6");
        var values = Project.Random(3 * 12 * 6);
        using var project = With(model, "", ("x", NumPy.Npy(values, 3, 12, 6)));
        using var session = Engine.Session.Create(model, new Engine.SessionSettings(1));
        var data = new Core.Data.DatasetReader(
            Core.Configuration.ConfigurationReader.Read(project.Config), model).Read("validation")!;

        var all = session.Run(data.Batches(3).Single().Inputs)[session.Outputs[0]];

        var alone = Tensor.Create<float>("x", [12, 1, 6], values.AsSpan(2 * 72, 72));
        var expected = session.Run(new Dictionary<string, Tensor> { ["x"] = alone })[session.Outputs[0]].ToFloats();
        float[] found = [.. Enumerable.Range(0, 12).SelectMany(t => all.ToFloats().Skip((t * 12) + 8).Take(4))];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], found[i], 1e-5f);
        }
    }

    [TestMethod]
    [DataRow(false, DisplayName = "one sequence")]
    [DataRow(true, DisplayName = "sequences of steps")]
    public void State_IsFedBack(bool sequences)
    {
        var model = InputNets.Recurrent("batch 4", "2 batch 8", rate: true);
        var values = Project.Random(12 * 4);
        using var project = With(
            model, ", inputs: { sr: { value: 8000 }, state: { feedback: next } }",
            ("x", sequences ? NumPy.Npy(values, 3, 4, 4) : NumPy.Npy(values, 12, 4)));

        var data = new Core.Data.DatasetReader(
            Core.Configuration.ConfigurationReader.Read(project.Config), model).Read("validation")!;

        using var session = Engine.Session.Create(model, new Engine.SessionSettings(1));
        var state = Tensor.Create<float>("state", [2, 1, 8], new float[16]);
        foreach (var (batch, i) in data.Batches(1).Select((b, i) => (b, i)))
        {
            state = sequences && i % 4 == 0 ? Tensor.Create<float>("state", [2, 1, 8], new float[16]) : state;
            Assert.AreEqual(8000, batch.Inputs["sr"].ToLongs().Single());
            var given = batch.Inputs["state"];
            CollectionAssert.AreEqual(new long[] { 2, 1, 8 }, given.Shape);
            Assert.AreEqual(
                0, state.ToFloats().Zip(given.ToFloats(), (a, b) => Math.Abs(a - b)).Max(), 1e-5, $"sample {i}");
            state = session.Run(batch.Inputs)["next"].Rename("state");
        }

        Assert.AreEqual(12, project.Build()!.Measured.Final!.Samples);
    }

    [TestMethod]
    public void PastThatTheDataDoesNotHave_IsEmpty()
    {
        using var project = With(
            InputNets.Growing(masked: true), ", inputs: { past: { value: 0 } }",
            ("x", NumPy.Npy(Project.Random(8 * 4 * 7), 8, 4, 7)),
            ("mask", NumPy.Npy(Enumerable.Repeat(1f, 8 * 4).ToArray(), 8, 4)));

        var report = project.Build()!;

        Assert.AreEqual(8, report.Measured.Final!.Samples);
        CollectionAssert.AreEqual(new long[] { 1, 0, 7 }, report.Measured.Inputs["past"]);
    }

    [TestMethod]
    public void InputWithoutBatchAxis_TakesOneSampleAtATime()
    {
        using var project = With(InputNets.Plane("6 5"), "", ("x", NumPy.Npy(Project.Random(7 * 30), 7, 6, 5)));

        var report = project.Build()!;

        Assert.AreEqual(7, report.Measured.Final!.Samples);
        CollectionAssert.AreEqual(new long[] { 6, 5 }, report.Measured.Inputs["x"]);
    }

    [TestMethod]
    public void IntegersForAFloatInput_AreNumbers()
    {
        using var project = With(
            InputNets.Rows("batch 7", 7), "",
            ("x", NumPy.Npy(Enumerable.Range(0, 70).Select(i => (long)i).ToArray(), 10, 7)));

        var data = new Core.Data.DatasetReader(
            Core.Configuration.ConfigurationReader.Read(project.Config), InputNets.Rows("batch 7", 7))
            .Read("validation")!;

        CollectionAssert.AreEqual(
            Enumerable.Range(7, 7).Select(i => (float)i).ToArray(), data.Batches(1).ElementAt(1).Inputs["x"].ToFloats());
    }

    private static Project With(Model model, string settings, params (string Name, byte[] Npy)[] arrays)
    {
        var project = new Project();
        project.Write("m.onnx", model.ToBytes());
        project.Write("v.npz", NumPy.Npz(arrays));
        project.Write(
            "nas.yaml",
            $"model: {{ source: m.onnx, task: match-original{settings} }}\ndata: {{ validation: v.npz }}\n"
            + "quantize: { method: dynamic }\n");
        return project;
    }
}
