using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Data;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Models whose outputs cannot be compared, or no longer follow the input, are errors.</summary>
[TestClass]
public sealed class OutputCheckTests
{
    [TestMethod]
    public void OutputThatBecomesConstant_IsAnErrorWhateverTheTargets()
    {
        // 256 steps between 0 and 1000 are too few to tell 1000 from 1000.1.
        var net = new Net();
        var x = net.Gemm("hidden", net.Input("x", 0, 6), 6, 4);
        var little = net.Add("Mul", "little", [x, net.Floats(0.1f)]);
        using var project = Numbers(
            net.Build(net.Gemm("y", net.Add("Add", "large", [little, net.Floats(1000)]), 4, 2)),
            "target: { agreement: 0 %, on-miss: warn }\nquantize: { method: static }\n");

        project.AssertError("(1,10): error NAS4109 | y | 40 | validation", stage: null);
    }

    [TestMethod]
    public void OutputThatOverflows_IsAnErrorWhateverTheTargets()
    {
        // The second weight is rounded from 0.6 to 1 step of the first: 2.8e38 becomes 4.7e38, which is infinite.
        var net = new Net();
        var x = net.Add("Mul", "chosen", [net.Input("x", 0, 6), net.Floats(0, 1, 0, 0, 0, 0)]);
        var y = net.Add("MatMul", "product", [x, net.Weight("w", 6, 1)]);
        y = net.Relu(net.Add("Mul", "large", [y, net.Floats(6e20f)]));
        y = net.Add("Mul", "y", [y, net.Floats(1e20f)]);
        var model = net.Build(y);
        using var project = Numbers(
            model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t => t.Name == "w"
                ? Tensor.Create<float>(t.Name, [6, 1], [1, 0.6f / 127, 0, 0, 0, 0]) : t))),
            "quantize: { method: weight-only }\n", ones: true);

        project.AssertError("(1,10): error NAS4110 | y | validation", stage: null);
    }

    [TestMethod]
    public void OriginalThatIsNotFinite_IsAnErrorBeforeTheWork()
    {
        var net = new Net();
        var x = net.Gemm("hidden", net.Input("x", 0, 6), 6, 4);
        using var project = Numbers(
            net.Build(net.Add("Sqrt", "root", [net.Add("Sub", "negative", [x, net.Floats(100)])])),
            "quantize: { method: static }\n");

        project.AssertError("(1,10): error NAS1221 | root | m.onnx | validation", Stage.Predict);
    }

    [TestMethod]
    [DataRow("boxes", 3, "a box has at least 4 numbers, and the rows of its last axis have fewer.")]
    [DataRow(
        "boxes", 4, "a box has its right or bottom edge before the left or top one: centres and sizes, or offsets.")]
    [DataRow("boxes, box-score: 1", 5, "no box has a score of 1 ('quality.box-score') or more.")]
    [DataRow("ctc, blank: 7", 5, "it has 5 classes, and the blank ('quality.blank') is 7.")]
    [DataRow("ctc, blank: 4", 5, "the best class is the blank, 4 ('quality.blank'), everywhere.")]
    public void MeasureThatSaysNothing_IsAnErrorBeforeTheWork(string measure, int size, string problem)
    {
        var net = new Net();
        var x = net.Gemm("y", net.Input("x", 0, 6), 6, size);
        x = net.Add("Add", "last-is-best", [x, net.Floats([.. Enumerable.Repeat(0f, size - 1), 9])]);
        using var project = Numbers(
            net.Build(net.Add("Softmax", "low", [x])),
            $"quality: {{ measure: {measure} }}\nquantize: {{ method: static }}\n");

        project.AssertError($"(3,12): error NAS1223 | low | validation | {problem}", Stage.Predict);
    }

    [TestMethod]
    public void PerplexityThatIsInfinite_IsAnErrorBeforeTheWork()
    {
        var language = Nets.Language();
        using var project = new Project();
        project.Write("m.onnx", language.With(language.Graph.With(initializers: language.Graph.Initializers.Select(t =>
            Tensor.Create<float>(t.Name, [.. t.Shape], [.. t.ToFloats().Select(w => 1e6f * w)])))).ToBytes());
        project.Write("t.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 40)));
        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: causal-lm }\ndata: { validation: t.txt }\nquantize: { method: dynamic }\n");

        project.AssertError("(1,26): error NAS1222 | m.onnx | validation | Infinity", Stage.Predict);
    }

    [TestMethod]
    [DataRow("quality: { outputs: [z] }", "(3,12): error NAS0116 | quality.outputs | z | output | y")]
    [DataRow("quality: { mask: m }", "(3,12): error NAS0116 | quality.mask | m | input | x")]
    [DataRow("target: { cosine: { z: 0.9 } }", "(3,21): error NAS0116 | target.cosine | z | output | y")]
    [DataRow("target: { agreement: { z: 90 % } }", "(3,24): error NAS0116 | target.agreement | z | output | y")]
    public void NameThatTheModelDoesNotHave_IsReported(string yaml, string expected)
    {
        var net = new Net();
        using var project = Numbers(net.Build(net.Gemm("y", net.Input("x", 0, 6), 6, 2)), yaml + "\n");

        project.AssertError(expected);
    }

    [TestMethod]
    public void CosineThatIsMissed_IsReported()
    {
        var net = new Net();
        var x = net.Relu(net.Gemm("a", net.Input("x", 0, 6), 6, 16));
        using var project = Numbers(
            net.Build(net.Gemm("y", x, 16, 3)), "target: { cosine: 1 }\nquantize: { method: static }\n");

        project.AssertError("(3,11): error NAS4108 | … | 1 | …40 samples of the validation…", stage: null);
    }

    [TestMethod]
    [DataRow("pruned.onnx")]
    [DataRow("report.json")]
    [DataRow("finetune/a.onnx")]
    public void OutputNamedAsAFileOfTheBuild_IsTheModelThatWasMeasured(string path)
    {
        var net = new Net();
        using var project = Numbers(
            net.Build(net.Gemm("y", net.Input("x", 0, 6), 6, 2)),
            $"quantize: {{ method: weight-only }}\noutput: {{ path: {path} }}\n");

        var report = project.Build()!;

        Assert.AreEqual(Path.Combine(project.Obj, "output", path), report.Output);
        Assert.AreEqual(report.Sha256, ContentKey.OfFile(report.Output));
    }

    [TestMethod]
    public void ModelThatWasWrittenOver_IsNotReported()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("m.onnx", [1, 2, 3]);
        var emitted = new Emitted(path, ContentKey.OfBytes([1, 2]), null!, false, false, false, []);

        var e = Assert.ThrowsExactly<NasException>(() => ReportStage.Run(null!, null!, emitted, null, null!));

        DiagnosticAssert.Is($"nas : error NAS9109 | {path}", e.Diagnostics[0]);
    }

    [TestMethod]
    public void FineTuningWithoutAnythingToLearn_IsTold()
    {
        var net = new Net();
        using var project = Numbers(
            net.Build(net.Gemm("y", net.Input("x", 0, 6), 6, 2)),
            "finetune: { epochs: 3, batch-size: 8 }\n", split: "train");

        project.Build();

        project.AssertReported("(3,1): warning NAS3204 | 0 | …from the beginning…");
    }

    [TestMethod]
    public void OriginalWithoutAnythingToImitate_IsReported()
    {
        var net = new Net();
        var y = net.Gemm("hidden", net.Input("x", 0, 6), 6, 4);
        y = net.Add("Mul", "y", [y, net.Floats(0)]);
        using var project = Numbers(net.Build(y), "finetune: { epochs: 3, batch-size: 8 }\n", split: "train");

        project.AssertError("(3,1): error NAS3203 | m.onnx", stage: null);
    }

    private static Project Numbers(Model model, string yaml, bool ones = false, string split = "validation")
    {
        var project = new Project();
        project.Write("m.onnx", model.ToBytes());
        float[] numbers = ones ? [.. Enumerable.Repeat(1f, 40 * 6)] : Project.Random(40 * 6);
        project.Write("v.npz", NumPy.Npz(("x", NumPy.Npy(numbers, 40, 6))));
        project.Write(
            "nas.yaml", $"model: {{ source: m.onnx, task: match-original }}\ndata: {{ {split}: v.npz }}\n{yaml}");
        return project;
    }
}
