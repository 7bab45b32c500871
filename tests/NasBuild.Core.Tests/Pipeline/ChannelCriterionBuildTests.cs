using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
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
        using var project = Classifier($"prune: {{ criterion: \"{criterion}\", max-ratio: 0.5, samples: 32 }}\n");

        var report = project.Build()!;

        Assert.IsTrue(report.Widths.Any(w => w.After < w.Before));
        Assert.IsEmpty(report.Zeros);
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
        void Yaml(string criterion) => project.Write("nas.yaml", $"model: {{ source: m.onnx, task: match-original }}\ndata: {{ train: t.npz }}\nbudget: {{ trials: 4 }}\nprune: {{ criterion: {criterion}, max-ratio: 0.5, samples: 32 }}\n");

        Yaml("pruner-zero");
        project.AssertError("NAS1207", "The criterion 'pruner-zero' ranks no weights of 'm.onnx': gradients need samples with labels, and these have none; metrics over W and X need none. Use another one.", 4, 10, stage: Stage.Report);

        Yaml("wanda");
        _ = project.Build();
    }

    private static Project Classifier(string yaml)
    {
        var net = Nets.Classifier();
        var project = Project.Classifier("", net);
        project.WriteImages("train.npz", net, 64);
        project.Write("nas.yaml", "model: { source: model.onnx }\ndata: { train: train.npz, validation: validation.npz }\nbudget: { trials: 6 }\nsearch: { population: 4 }\n" + yaml);
        return project;
    }
}
