using System.Collections.Immutable;
using NasBuild.Core.Compression.Blocks;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class ResidualBlocksTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SumOfAValueAndABranchOfIt_IsABlock(bool branchFirst)
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 6, 6);
        var f = net.Conv("b", net.Relu(net.Conv("a", x, 4, 8)), 8, 4);
        net.Add("Add", "y", branchFirst ? [f, x] : [x, f]);

        Assert.AreEqual(new ResidualBlock("y", "x", "y"), Find(net.Build("y")).Single());
    }

    [TestMethod]
    public void BlocksInABlock_AreFoundEach()
    {
        var net = new Net();
        var x = net.Conv("stem", net.Input("x", 0, 1, 6, 6), 1, 4);
        var inner = net.Add("Add", "inner", [net.Conv("b", net.Conv("a", x, 4, 4), 4, 4), "a"]);
        net.Add("Add", "outer", [net.Conv("c", inner, 4, 4), x]);

        Assert.AreEqual("inner of a, outer of stem", Names(Find(net.Classify("outer", 4))));
    }

    [TestMethod]
    public void ShortCutThatIsALayer_StaysForItChangesTheShape()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 6, 6);
        net.Add("Add", "y", [net.Conv("f", x, 4, 8), net.Conv("short", x, 4, 8)]);

        Assert.IsEmpty(Find(net.Classify("y", 8)));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void BranchThatIsReadElsewhere_Stays(bool output)
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 6, 6);
        var a = net.Conv("a", x, 4, 4);
        net.Add("Add", "y", [x, net.Conv("b", a, 4, 4)]);
        net.Add("Mul", "z", ["y", output ? "x" : a]);

        Assert.IsEmpty(Find(output ? net.Build("z", a) : net.Build("z")));
    }

    [TestMethod]
    public void InputThatOthersReadToo_IsNoObstacle()
    {
        var net = new Net();
        var x = net.Conv("stem", net.Input("x", 0, 4, 6, 6), 4, 4);
        net.Add("Add", "y", [x, net.Conv("f", x, 4, 4)]);
        net.Add("Mul", "z", ["y", x]);

        Assert.AreEqual("y of stem", Names(Find(net.Build("z"))));
    }

    [TestMethod]
    public void BranchOfAnotherShape_IsBroadcastAndStays()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 6, 6);
        net.Add("Add", "y", [x, net.Conv("f", net.Add("GlobalAveragePool", "pool", [x]), 4, 4)]);

        Assert.IsEmpty(Find(net.Build("y")));
    }

    [TestMethod]
    public void ActivationThatIsASum_HasNoWeightsAndIsNoBlock()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4);
        net.Scalars("three", 3, "factor", 0.044715f);
        net.Add("Add", "y", [x, net.Add("Mul", "cubed", [net.Add("Pow", "cube", [x, "three"]), "factor"])]);

        Assert.IsEmpty(Find(net.Build("y")));
    }

    [TestMethod]
    public void NameThatIsTaken_IsMadeAnother()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4);
        net.Add("Add", "y", [x, net.Gemm("a", x, 4, 4)]);
        var model = net.Build("y");

        Assert.AreEqual("y#3", ResidualBlocks.Find(model.Graph, ShapeInference.Of(model), "y", "y#2").Single().Name);
    }

    private static ImmutableArray<ResidualBlock> Find(Model model) =>
        ResidualBlocks.Find(model.Graph, ShapeInference.Of(model, 3));

    private static string Names(IEnumerable<ResidualBlock> blocks) =>
        string.Join(", ", blocks.Select(b => $"{b.Name} of {b.Input}"));
}
