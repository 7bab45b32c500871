using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>The operator set that a build works in, and models that cannot be converted to it.</summary>
[TestClass]
public sealed class OperatorSetTests
{
    [TestMethod]
    [DataRow(7, 18)]
    [DataRow(17, 18)]
    [DataRow(21, 21)]
    public void OldModel_IsConvertedBeforeAllWork(long opset, long expected) =>
        Assert.AreEqual(expected, SafePasses.Apply(Nets.Classifier(opset: opset)).Opset);

    [TestMethod]
    public void NodeThatKeepsAModelFrom18_LeavesItIn13()
    {
        var model = Model("BatchNormalization", 5, 9);

        Assert.AreEqual(13, SafePasses.Apply(model).Opset);
    }

    [TestMethod]
    public void NodeThatCannotBeConverted_IsNamedBeforeAllWork()
    {
        using var project = Project.Classifier("", Nets.Classifier());
        project.Write("model.onnx", Model("Dropout", 1, 9).ToBytes());

        project.AssertError("(1,10): error NAS1117 | model.onnx | 9 | 13 | a build | …Dropout-7…'n'…mask…");
    }

    [TestMethod]
    public void NodeThatKeepsAModelFromTraining_IsAnErrorOfFineTuning()
    {
        using var project = Project.Classifier("finetune: { epochs: 1 }\n", Nets.Classifier());
        project.Write("model.onnx", Model("BatchNormalization", 5, 9).ToBytes());
        project.Write("nas.yaml", "model: { source: model.onnx }\ndata: { train: validation.npz }\nfinetune: {}\n");

        project.AssertError("(1,10): error NAS1117 | model.onnx | 9 | 18 | 'finetune' | …BatchNormalization-9…'n'…");
    }

    // What a custom operator returns is known only from a run.
    [TestMethod]
    public void TypeThatOnlyARunShows_IsFound()
    {
        var net = new Net(9);
        var model = Custom(net.Build(ClippedCustom(net)));

        var converted = SafePasses.Apply(model);

        Assert.AreEqual(18, converted.Opset);
        using var session = Session.Create(converted, new SessionSettings(1));
        Assert.HasCount(1, session.Run(Samples.For(model, 2)));
    }

    // The size that a run shows may be another one for other inputs: a softmax over all axes stays one.
    [TestMethod]
    public void SizeOfOneRun_IsNotTakenForAll()
    {
        var net = new Net(9);
        var halves = net.Add(
            "MaxPool", "pool", [net.Add("Unsqueeze", "u", [ClippedCustom(net)], Attribute.Of("axes", [0L]))],
            Attribute.Of("kernel_shape", [4L]), Attribute.Of("strides", [4L]));
        var model = Custom(net.Build(net.Add("Softmax", "s", [halves], Attribute.Of("axis", 0L))));
        var sample = Samples.For(model, 3);

        using var before = Session.Create(model, new SessionSettings(1));
        using var after = Session.Create(SafePasses.Apply(model), new SessionSettings(1));

        CollectionAssert.AreEqual(before.Run(sample)["s"].ToFloats(), after.Run(sample)["s"].ToFloats());
    }

    // The branches read values of the graph around them: an input, a layer whose normalisation is folded there, and
    // weights that two layers share. One has nodes that the conversion adds constants to.
    [TestMethod]
    [DataRow(3f)]
    [DataRow(-3f)]
    public void Bodies_ComputeTheSameInTheWorkingForm(float shift)
    {
        var net = new Net(11);
        var x = net.Conv("c", net.Input("x", 0, 3, 4, 4), 3, 8);
        net.Scalars("shift", shift, "zero", 0);
        var mean = net.Add("ReduceMean", "mean", [net.BatchNorm("n", x, 8)], Attribute.Of("keepdims", 0));
        var condition = net.Add("Less", "less", [net.Add("Add", "moved", [mean, "shift"]), "zero"]);
        net.Add("If", "y", [condition], Attribute.Of("then_branch", Branch("t", "c")), Attribute.Of(
            "else_branch", Branch("e", "n")));
        var model = net.Build("y");
        var sample = Samples.For(model, 2);

        var converted = SafePasses.Apply(model);

        Assert.AreEqual(18, converted.Opset);
        Assert.IsEmpty(GraphVerifier.Faults(converted));
        using var before = Session.Create(model, new SessionSettings(1));
        using var after = Session.Create(converted, new SessionSettings(1));
        var (expected, found) = (before.Run(sample)["y"].ToFloats(), after.Run(sample)["y"].ToFloats());
        Assert.IsLessThan(1e-5, expected.Zip(found, (a, b) => Math.Abs(a - b)).Max());

        static Graph Branch(string name, string captured) => new(
            name,
            [
                new Node("Conv", ["x", "c.w", "c.b"], [$"{name}1"], "", "", Attribute.Of("pads", [1L, 1, 1, 1])),
                new Node("BatchNormalization", [$"{name}1", "n.s", "n.b", "n.m", "n.v"], [$"{name}2"]),
                new Node("Add", [$"{name}2", captured], [$"{name}3"]),
                new Node("Unsqueeze", [$"{name}3"], [$"{name}4"], "", "", Attribute.Of("axes", [1L])),
                new Node("Squeeze", [$"{name}4"], [$"{name}5"], "", "", Attribute.Of("axes", [1L])),
            ],
            [], [], [new ValueInfo($"{name}5")]);
    }

    [TestMethod]
    public void WeightsListedAsInputs_AreConstants()
    {
        var net = Nets.Classifier();
        var listed = net.With(net.Graph.With(inputs: net.Graph.Inputs.Concat(net.Graph.Initializers.Select(t =>
            new ValueInfo(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)))))));

        Assert.HasCount(1, SafePasses.Apply(listed).Graph.Inputs);
    }

    private static string ClippedCustom(Net net)
    {
        net.Add(new Node("Gelu", [net.Input("x", 0, 4)], ["g"], "g", "com.microsoft"));
        return net.Add("Clip", "low", ["g"], Attribute.Of("min", 0f));
    }

    private static Model Custom(Model model) => model.WithOpset("com.microsoft", 1);

    // A node whose second output, of training, is an output of the model.
    private static Model Model(string opType, int parameters, long opset)
    {
        var net = new Net(opset);
        string[] inputs = [
            net.Input("x", 0, 4),
            .. Enumerable.Range(1, parameters - 1).Select(i => net.Scale($"w{i}", 4))];
        var nodes = new Node(opType, inputs, ["y", "more"], "n");
        var model = net.Build("x");
        return model.With(model.Graph.With([nodes], outputs: [new ValueInfo("y"), new ValueInfo("more")]));
    }
}
