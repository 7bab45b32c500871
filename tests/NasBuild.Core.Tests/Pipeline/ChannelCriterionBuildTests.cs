using NasBuild.Core.Builds;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that cut channels by criteria of weights.</summary>
[TestClass]
public sealed class ChannelCriterionBuildTests
{
    [TestMethod]
    [DataRow("pruner-zero")]
    [DataRow("wanda")]
    [DataRow("mul(sqr(W), sqrt(X))")]
    public void Channels_AreCutByTheCriterionAndTheLockGivesTheSameBytes(string criterion)
    {
        // Whether a net this small gets faster is chance: a target says that something goes.
        using var project = Classifier(
            $"prune: {{ criterion: \"{criterion}\", max-ratio: 0.5, samples: 32 }}\ntarget: {{ size: 90 %, on-miss: warn }}\n");

        var report = project.Build()!;

        Assert.IsTrue(report.LinesOf("channels").Any(w => w.After < w.Before));
        Assert.IsEmpty(report.LinesOf("zeros"));
        Assert.MatchesRegex(
            @"^[1-9]\d?\.\d % of the channels of \d groups are cut\. [1-9]\d\.\d % of the multiplications are left, "
            + @"and [1-9]\d\.\d % of the numbers in the file:",
            report.Notes[^1]);
        var bytes = File.ReadAllBytes(report.Output);
        Directory.Delete(project.Obj, recursive: true);
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(project.Build(BuildMode.Locked)!.Output));
    }

    [TestMethod]
    public void GradientsWithoutLabels_AreRefusedAndInputsAreNot()
    {
        using var project = new Project();
        var net = Nets.Classifier();
        project.Write("m.onnx", net.ToBytes());
        project.Write("t.npz", NumPy.Npz(("x", NumPy.Npy(Project.Random(64 * 64), 64, 1, 8, 8))));
        void Yaml(string criterion) => project.Write(
            "nas.yaml",
            $"model: {{ source: m.onnx, task: match-original }}\ndata: {{ train: t.npz }}\nbudget: {{ trials: 4 "
            + $"}}\nprune: {{ criterion: {criterion}, max-ratio: 0.5, samples: 32 }}\n");

        Yaml("pruner-zero");
        project.AssertError("(4,10): error NAS1207 | pruner-zero | m.onnx | …gradients…labels…", stage: Stage.Report);

        Yaml("wanda");
        _ = project.Build();
    }

    [TestMethod]
    [DataRow("exp(mul(W, 9999))", "finite")]
    [DataRow("mul(W, 0)", "same score")]
    public void MetricThatRanksNothing_IsReported(string metric, string reason)
    {
        using var project = Classifier($"prune: {{ criterion: \"{metric}\", max-ratio: 0.5, samples: 32 }}\n");

        project.AssertError($"(5,10): error NAS1207 | {metric} | c1 | …{reason}…", stage: null);
    }

    [TestMethod]
    [DataRow("Compress", "", "")]
    [DataRow("LSTM", "", ", or reference NasBuild.TorchSharp and TorchSharp-cpu")]
    [DataRow(
        "LSTM", "finetune: { epochs: 1 }\n",
        ", or set 'finetune.engine' to torchsharp and reference NasBuild.TorchSharp and TorchSharp-cpu")]
    public void OperatorWithoutGradient_IsNamedWithTheEngineThatHasOne(string operation, string more, string remedy)
    {
        using var project = Classifier(
            "prune: { criterion: \"mul(W, G)\", max-ratio: 0.5, samples: 32 }\n" + more, Obstructed(operation));

        project.AssertError(
            $"(5,10): error NAS1204 | model.onnx | {operation} | odd | … | "
            + $"Choose a criterion without gradients, such as wanda{remedy}",
            stage: null);
    }

    // All features pass through an operator without a gradient; that of an LSTM that clips is TorchSharp's.
    private static Model Obstructed(string operation)
    {
        const int Units = 16;
        var net = new Net();
        var x = net.Relu(net.Conv("c2", net.Relu(net.Conv("c1", net.Input("x", 0, 1, 8, 8), 1, 16)), 16, Units));
        x = net.Add("Flatten", "flat", [net.Add("GlobalAveragePool", "pool", [x])]);
        if (operation == "LSTM")
        {
            string[] inputs =
            [
                net.Add("Unsqueeze", "step", [x, net.Longs(0)]), net.Weight("w", 1, 4 * Units, Units),
                net.Weight("r", 1, 4 * Units, Units),
            ];
            net.Add(new Node(
                "LSTM", inputs, ["", "last"], "odd", "",
                [Onnx.Attribute.Of("hidden_size", (long)Units), Onnx.Attribute.Of("clip", 1f)]));
            x = net.Add("Squeeze", "state", ["last", net.Longs(0)]);
        }
        else
        {
            var all = net.Add("Greater", "all", [net.Floats([.. Enumerable.Repeat(1f, Units)]), net.Floats(0)]);
            net.Add(new Node(operation, [x, all], ["some"], "odd", "", [Onnx.Attribute.Of("axis", 1L)]));
            x = "some";
        }

        return net.Build(net.Gemm("logits", x, Units, Nets.Classes));
    }

    private static Project Classifier(string yaml, Model? model = null)
    {
        var net = model ?? Nets.Classifier();
        var project = Project.Classifier("", net);
        project.WriteImages("train.npz", net, 64);
        project.Write(
            "nas.yaml",
            "model: { source: model.onnx }\ndata: { train: train.npz, validation: validation.npz }\nbudget: { trials: "
            + "6 }\nsearch: { method: evolution, population: 4 }\n"
                + yaml);
        return project;
    }
}
