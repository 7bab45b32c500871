using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Compression;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds of models with a net in a branch of an <c>If</c>.</summary>
[TestClass]
public sealed class ConditionTests
{
    [TestMethod]
    public void BranchThatIsAlwaysTaken_IsPrunedAndFineTuned()
    {
        using var project = Trained(Model(net =>
        {
            var sizes = net.Add("Shape", "sizes", ["x"]);
            return net.Add("Equal", "condition", [net.Add("Gather", "channels", [sizes, net.Long(1)]), net.Long(1)]);
        }));

        var report = project.Build()!;

        Assert.IsTrue(report.LinesOf("channels").Any(w => w.After < w.Before));
        Assert.IsNotNull(report.FineTuned);
        Assert.IsFalse(project.Reported.Any(d => d.Id is "NAS1260" or "NAS1210"));
        Assert.IsFalse(Onnx.Model.Load(report.Output).Graph.Nodes.Any(n => n.Is("If")));
    }

    [TestMethod]
    [DataRow(true, "(4,1): warning NAS1260 | If | choice | model.onnx")]
    [DataRow(false, "(6,1): error NAS1204 | model.onnx | If | choice | …branch… | Remove 'finetune'")]
    public void BranchThatDependsOnTheInput_IsNamed(bool hasHead, string expected)
    {
        using var project = Trained(Model(
            net => net.Add(
                "Greater", "condition",
                [net.Add("ReduceMax", "max", ["x"], Attribute.Of("keepdims", 0L)), net.Floats(-1e9f)]),
            hasHead));

        if (hasHead)
        {
            project.Build();
            project.AssertReported(expected);
        }
        else
        {
            project.AssertError(expected, stage: null);
        }
    }

    private static Project Trained(Model model)
    {
        var project = Project.Classifier("", model);
        project.WriteImages("train.npz", model, 48);
        project.Write("nas.yaml", """
            model: { source: model.onnx }
            data: { train: train.npz, validation: validation.npz }
            target: { accuracy-drop: 100 points, size: 90 %, on-miss: warn }
            prune: { max-ratio: 0.5, widths: uniform }
            threads: 1
            finetune: { epochs: 1, batch-size: 16 }
            """);
        return project;
    }

    // Two convolutions in the branch that is taken, before the head or with it.
    private static Model Model(Func<Net, string> condition, bool hasHead = true)
    {
        var (inner, net) = (new Net(), new Net());
        string Head(Net net, string x, string output) => net.Gemm(
            output, net.Add("Flatten", "flat", [net.Add("GlobalAveragePool", "pool", [x])]), 16, Nets.Classes);
        var x = inner.Relu(inner.Conv("c2", inner.Relu(inner.Conv("c1", "x", 1, 16)), 16, 16));
        var then = inner.Build(hasHead ? x : Head(inner, x, "scores")).Graph;
        var other = new Net();
        var otherwise = other.Build(hasHead ? other.Conv("e1", "x", 1, 16)
            : other.Gemm("e2", other.Add("Flatten", "e3", ["x"]), 64, Nets.Classes)).Graph;
        net.Input("x", 0, 1, 8, 8);
        var chosen = hasHead ? "chosen" : "logits";
        var read = condition(net);
        net.Add(new Node(
            "If", [net.Add("Squeeze", "flag", [read])], [chosen], "choice", "",
            [Attribute.Of("then_branch", then), Attribute.Of("else_branch", otherwise)]));
        var model = net.Build(hasHead ? Head(net, chosen, "logits") : chosen);
        return model.With(model.Graph.With(outputs:
        [
            new ValueInfo("logits", ElementType.Float, [new Dimension(null, "n"), new(Nets.Classes, null)]),
        ]));
    }
}
