using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class CutTests
{
    private static ChannelGroups TwoLayers() => RuleTest.Find(Model());

    private static Model Model(int irVersion = 8)
    {
        var net = new Net(13, irVersion);
        return net.Build(net.Gemm("b", net.Relu(net.Gemm("a", net.Input("x", 0, 3), 3, 4)), 4, 2));
    }

    [TestMethod]
    public void CutOfOneChannel_RemovesExactlyItsSlices()
    {
        var groups = TwoLayers();

        var cut = ChannelCut.Apply(groups.Model, groups, new Dictionary<string, int[]> { ["a"] = [1] });

        float[] Kept(string name, params int[] indices) =>
            [.. indices.Select(i => groups.Model.Graph[name].Initializer!.ToFloats()[i])];
        CollectionAssert.AreEqual(Kept("a.w", 0, 1, 2, 6, 7, 8, 9, 10, 11), cut.Graph["a.w"].Initializer!.ToFloats());
        CollectionAssert.AreEqual(Kept("a.b", 0, 2, 3), cut.Graph["a.b"].Initializer!.ToFloats());
        CollectionAssert.AreEqual(Kept("b.w", 0, 2, 3, 4, 6, 7), cut.Graph["b.w"].Initializer!.ToFloats());
        CollectionAssert.AreEqual(Kept("b.b", 0, 1), cut.Graph["b.b"].Initializer!.ToFloats());
    }

    [TestMethod]
    public void CutOfNothing_ChangesNothing()
    {
        var groups = TwoLayers();

        CollectionAssert.AreEqual(
            groups.Model.ToBytes(),
            ChannelCut.Apply(groups.Model, groups, new Dictionary<string, int[]> { ["a"] = [] }).ToBytes());
    }

    [TestMethod]
    public void CutOfAllChannels_IsRefused() =>
        StringAssert.Contains(Refused(["a"], 0, 1, 2, 3), "Group 'a' would lose all of its channels; one must stay.");

    [TestMethod]
    public void CutOfAChannelThatIsNotThere_IsRefused() =>
        StringAssert.Contains(Refused(["a"], 4), "Channel 4 is not among the 4 of group 'a'.");

    [TestMethod]
    public void CutOfAnUnknownGroup_IsRefused() =>
        StringAssert.Contains(Refused(["z"], 0), "The model has no channel group 'z'.");

    [TestMethod]
    public void CutOfAnotherModel_IsRefused()
    {
        var groups = TwoLayers();
        var net = new Net();
        var other = net.Build(net.Relu(net.Input("x", 0, 3)));

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() =>
                ChannelCut.Apply(other, groups, new Dictionary<string, int[]>())).Message,
            "The groups belong to another model.");
    }

    [TestMethod]
    public void ExcludedNode_KeepsItsOutputs()
    {
        var net = new Net();
        var model = net.Classify(net.Conv("b", net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, 4), 4, 5), 5);

        var groups = RuleTest.Find(model, name => name != "a");

        Assert.AreEqual("b: 5", string.Join(", ", groups.Groups.Select(g => $"{g.Name}: {g.Count}")));
        StringAssert.Contains(string.Join('\n', groups.Refused), "a: 4 of a.w[0]: excluded by nas.yaml");
    }

    [TestMethod]
    public void OldModelThatListsItsWeightsAsInputs_IsCut()
    {
        var model = Model(irVersion: 3);
        model = model.With(model.Graph.With(inputs: model.Graph.Inputs.Concat(model.Graph.Initializers.Select(t =>
            new ValueInfo(t.Name, t.ElementType, t.Shape.Select(s => new Dimension(s, null)))))));

        RuleTest.Holds(model, "a: 4");
    }

    [TestMethod]
    public void DeclaredShapesOfCutValues_AreForgotten()
    {
        var model = Model();
        var declared = Onnx.Model.Load(WithDeclaredShape(model.ToBytes(), "a", 3, 4));

        RuleTest.Holds(declared, "a: 4");
    }

    [TestMethod]
    public void EqualConstantsThatWereShared_AreSharedAgainAfterACut()
    {
        var net = new Net();
        var scale = net.Scale("scale", 4, 1, 1);
        var x = net.Add("Mul", "sa", [net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, 4), scale]);
        x = net.Add("Mul", "sb", [net.Conv("b", x, 4, 4), scale]);
        var groups = RuleTest.Holds(net.Classify(x, 4), "a: 4", "b: 4");

        int Copies(int[] a, int[] b) =>
            ChannelCut.Apply(groups.Model, groups, new Dictionary<string, int[]> { ["a"] = a, ["b"] = b })
                .Graph.Initializers.Count(t => t.Name.StartsWith("scale", StringComparison.Ordinal));

        Assert.AreEqual(
            2, groups.Model.Graph.Initializers.Count(t => t.Name.StartsWith("scale", StringComparison.Ordinal)));
        Assert.AreEqual(1, Copies([], []));
        Assert.AreEqual(1, Copies([2], [2]));
        Assert.AreEqual(2, Copies([2], [1]));
    }

    [TestMethod]
    public void OperatorWithoutRule_FreezesWhatItTouches()
    {
        var net = new Net();
        var x = net.Linear("a", net.Input("x", 0, 4, 3), 3, 4);
        x = net.Add("Det", "det", [net.Linear("b", net.Relu(x), 4, 4)]);

        var groups = RuleTest.Holds(net.Build(x), "a: 4");

        StringAssert.Contains(string.Join('\n', groups.Refused), "b: 4 of b.w[1]: the operator Det has no rule");
    }

    [TestMethod]
    public void ValueReadInsideASubgraph_IsLeftAlone()
    {
        var net = new Net();
        var x = net.Relu(net.Linear("a", net.Input("x", 0, 3), 3, 4));
        Graph Branch(string op, string output) =>
            new("branch", [new Node(op, [x], [output])], [], [], [new ValueInfo(output)]);
        net.Add(new Node(
            "If",
            [net.Add("Greater", "yes", [net.Add("ReduceMax", "max", [net.Linear(
                "c", net.Relu(net.Linear("b", "x", 3, 5)), 5, 1)], Onnx.Attribute.Of("keepdims", 0)), net.Floats(0)])],
            ["chosen"],
            "if",
            "",
            Onnx.Attribute.Of("then_branch", Branch("Relu", "t")),
            Onnx.Attribute.Of("else_branch", Branch("Neg", "e"))));

        var groups = RuleTest.Holds(net.Build(net.Linear("d", "chosen", 4, 2)), "b: 5");

        StringAssert.Contains(string.Join('\n', groups.Refused), "a: 4 of a.w[1]: the operator If has no rule");
    }

    [TestMethod]
    public void GroupWithAllPositionsCut_ListsChannelsInOrder()
    {
        var group = TwoLayers().Groups.Single();

        Assert.AreEqual(3, group.PrunableCount);
        CollectionAssert.AreEqual(
            new[] { new Slice("a.w", 0, 2), new Slice("a.b", 0, 2), new Slice("b.w", 1, 2) },
            group.Channels[2].Slices.OrderBy(s => s.Tensor == "b.w").ThenBy(s => s.Tensor == "a.b").ToArray());
        Assert.AreEqual("a, a.relu", string.Join(", ", group.Activations.Select(a => a.Value)));
    }

    private static string Refused(string[] groups, params int[] positions)
    {
        var found = TwoLayers();
        return Assert.ThrowsExactly<ArgumentException>(() =>
            ChannelCut.Apply(found.Model, found, groups.ToDictionary(g => g, _ => positions))).Message;
    }

    // value_info (13) of the graph (7): written by hand, for the model as a value has no way to declare a shape.
    private static byte[] WithDeclaredShape(byte[] model, string value, byte rows, byte columns)
    {
        byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
        byte[] Dim(byte size) => Field(1, [1 << 3, size]);
        var type = Field(1, [1 << 3, 1, .. Field(2, [.. Dim(rows), .. Dim(columns)])]);
        var info = Field(13, [.. Field(1, System.Text.Encoding.UTF8.GetBytes(value)), .. Field(2, type)]);

        // A second occurrence of a message field is merged into the first.
        return [.. model, .. Field(7, info)];
    }
}
