using NasBuild.Engine.Conformance;
using NasBuild.Engine.Kernels.Attention;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Tests.Kernels;

/// <summary>Our own attention against the operators that it stands for.</summary>
[TestClass]
public sealed class AttentionKernelTests
{
    private const string Causal = "causal";

    // Masks by their shape, or none.
    [TestMethod]
    [DataRow("2,3", 13, 21, 7, 5, null)]
    [DataRow("2,3", 13, 21, 7, 5, "13,21")]
    [DataRow("2,3", 13, 21, 7, 5, "2,1,1,21")]
    [DataRow("2,3", 13, 21, 7, 5, "3,13,1")]
    [DataRow("2,3", 13, 21, 7, 5, "2,3,13,21")]
    [DataRow("4", 16, 16, 8, 16, Causal)]
    [DataRow("", 1, 1, 1, 1, null)]
    [DataRow("1,1", 9, 40, 33, 17, Causal)]
    [DataRow("3", 70, 130, 32, 32, null)]
    public void Attention_OfAnyShape_HasTheGradientsOfItsOperators(
        string lead, int queries, int keys, int width, int valueWidth, string? mask)
    {
        var test = Case(Longs(lead), queries, keys, width, valueWidth, mask, "Mul");
        var form = Form(test);
        Assert.AreEqual("Attention", form.Graph.Nodes.Single(n => n.Domain.Length > 0).OpType);
        Assert.HasCount(1, form.Graph.Nodes);

        var expected = test.Differentiate(new OnnxRuntimeEngine { OwnKernels = false });
        var actual = test.Differentiate(new OnnxRuntimeEngine());

        foreach (var name in new[] { "q", "k", "v" })
        {
            Assert.IsInRange(
                0, 1e-5, TensorAssert.Distance(expected[name].ToDoubles(), actual[name].ToDoubles(), minimum: 1e-6), name);
        }
    }

    [TestMethod]
    [DataRow("Mul", true)]
    [DataRow("Div", true)]
    [DataRow("", true)]
    [DataRow("Neg", false)]
    public void Scales_AreMultipliedOrDivided(string scaling, bool joined) => Assert.AreEqual(
        joined, Form(Case([2], 5, 6, 7, 8, "5,6", scaling)).Graph.Nodes.Any(n => n.OpType == "Attention"));

    [TestMethod]
    public void ScoresThatAreReadElsewhere_AndTrainedMasks_StayOperators()
    {
        var test = Case([2], 5, 6, 7, 8, "5,6", "Mul");
        var outputs = test.Model.Graph.Outputs.Append(new ValueInfo("p"));
        Assert.IsTrue(Form(test with { Model = test.Model.With(test.Model.Graph.With(outputs: outputs)) })
            .Graph.Nodes.All(n => n.Domain.Length == 0));

        var mask = test.Model.Graph["mask"].Initializer!;
        Assert.IsTrue(Form(test with { Inputs = [.. test.Inputs, mask] }).Graph.Nodes.All(n => n.Domain.Length == 0));
    }

    private static Model Form(GradientCase test)
    {
        var parameters = test.Inputs.Select(i => i.Name).ToList();
        var form = TrainingForm.Of(test.Model, test.Inputs.ToDictionary(i => i.Name), parameters);
        return OwnAttentionPass.Apply(form.Model, form.Types, parameters);
    }

    private static GradientCase Case(
        long[] lead, int queries, int keys, int width, int valueWidth, string? mask, string scaling)
    {
        Tensor[] inputs =
        [
            Floats("q", [.. lead, queries, width]), Floats("k", [.. lead, width, keys]),
            Floats("v", [.. lead, keys, valueWidth]),
        ];
        Tensor[] constants =
        [
            Tensor.Scalar("scale", 1.7f),
            .. mask is null ? Array.Empty<Tensor>() : [mask == Causal
                ? Tensor.Create<float>("mask", [queries, keys], [.. Enumerable.Range(0, queries * keys)
                    .Select(i => i % keys > i / keys ? -1e9f : 0)])
                : Floats("mask", Longs(mask))],
        ];
        var scores = scaling.Length == 0 ? "s" : "t";
        Node[] nodes =
        [
            new("MatMul", ["q", "k"], ["s"]),
            .. scaling.Length == 0 ? Array.Empty<Node>()
                : [new Node(scaling, scaling == "Neg" ? ["s"] : ["s", "scale"], ["t"])],
            .. mask is null ? Array.Empty<Node>() : [new Node("Add", ["mask", scores], ["m"])],
            new("Softmax", [mask is null ? scores : "m"], ["p"]), new("MatMul", ["p", "v"], ["y"]),
        ];
        return new GradientCase(
            "attention", new Model(new Graph("attention", nodes, constants, inputs.Select(Info), [new ValueInfo("y")]), 18),
            inputs)
        {
            Threads = 2,
        };
    }
}
