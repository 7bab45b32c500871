using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class IndexingTests
{
    [TestMethod]
    [DataRow(0, "2", "1,2")]
    [DataRow(1, "2,2", "3,0,3,-1")]
    [DataRow(-1, "3", "1,1,-1")]
    [DataRow(2, "", "1")]
    [DataRow(1, "", "-1")]
    [DataRow(1, "3", "3,1,0")]
    [DataRow(1, "4", "3,2,1,0")]
    public void Gather_ByConstantIndices(int axis, string shape, string indices) => Check(
        Node("Gather", ["x", "i"], Attribute.Of("axis", axis)), [Doubles("x", 3, 4, 2)], [Tensor.Create<long>("i", Shape(shape), Shape(indices))]);

    [TestMethod]
    [DataRow(0, ElementType.Int64)]
    [DataRow(1, ElementType.Int32)]
    public void Gather_ByIndicesOfTheRun_AddsDuplicates(int axis, ElementType type) => Check(
        Node("Gather", ["x", "i"], Attribute.Of("axis", axis)), [Doubles("x", 3, 4, 2), Tensor.FromDoubles("i", type, [2, 3], [0, 2, 2, -1, 1, 2])]);

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void GatherElements_AlongAnAxis_AddsDuplicates(int axis) => Check(
        Node("GatherElements", ["x", "i"], Attribute.Of("axis", axis)), [Doubles("x", 2, 3), Tensor.Create<long>("i", [2, 2], [0, -1, 0, 1])]);

    // More rows than a one-hot matrix is made for.
    [TestMethod]
    public void Gather_FromALargeTable_AddsDuplicates() =>
        Check(Node("Gather", ["x", "i"]), [Doubles("x", 1100, 2), Tensor.Create<long>("i", [5], [1099, 3, -1, 3, 0])]);

    // Threads that add to one row at a time would lose some: of ones, the sums count the indices.
    [TestMethod]
    [DataRow(3)]
    [DataRow(2000)]
    public void Gather_OfManyDuplicatesOnTwoThreads_LosesNone(int size)
    {
        const int Count = 4096, Width = 64;
        var ids = Tensor.Create<long>("i", [Count], [.. Enumerable.Range(0, Count).Select(i => i % 3L)]);
        var table = Tensor.FromDoubles("x", ElementType.Float, [size, Width], new double[size * Width]);
        var model = new Model(new Graph("check", [Node("Gather", ["x", "i"])], [table], [new ValueInfo("i", ElementType.Int64, [new Dimension(Count, null)])], [new ValueInfo("y")]), 18);
        var sample = new Dictionary<string, Tensor> { ["i"] = ids };
        var form = TrainingForm.Of(model, sample, ["x"]);
        var builder = new GraphBuilder(form.Model.Graph);
        var writer = new GraphWriter(builder);
        var ones = writer.Expand(writer.Number(1, ElementType.Float), [Count, Width]);
        var gradient = ReverseMode.Write(form.Model, form.Types, new Dictionary<string, string> { ["y"] = ones }, ["x"], writer)["x"];
        builder.Outputs.Clear();
        builder.Outputs.Add(new ValueInfo(gradient));
        using var session = Session.Create(form.Model.With(builder.Build()), new SessionSettings(Threads: 2));
        var expected = Enumerable.Range(0, size * Width).Select(i => i / Width < 3 ? Enumerable.Range(0, Count).Count(k => k % 3 == i / Width) : 0.0).ToArray();
        for (var run = 0; run < 10; run++)
        {
            CollectionAssert.AreEqual(expected, session.Run(sample)[gradient].ToDoubles());
        }
    }

    [TestMethod]
    [DataRow(0, "2,2", "0,1,-1,2")]
    [DataRow(0, "3,1", "1,1,-2")]
    [DataRow(0, "2,3", "0,-1,1,1,2,0")]
    [DataRow(1, "2,3,1", "2,0,2,-1,1,1")]
    [DataRow(2, "2,3,1", "1,0,1,1,0,-1")]
    public void GatherND_AddsDuplicates(int batchDims, string shape, string indices) => Check(
        Node("GatherND", ["x", "i"], Attribute.Of("batch_dims", batchDims)), [Doubles("x", 2, 3, 2), Tensor.Create<long>("i", Shape(shape), Shape(indices))]);

    [TestMethod]
    [DataRow("none", 1, "0,2,1,-1")]
    [DataRow("add", -1, "0,2,1,-1")]
    [DataRow("add", 0, "0,0,1,-1")]
    public void ScatterElements_IntoData(string reduction, int axis, string indices) => Check(
        Node("ScatterElements", ["x", "i", "u"], Attribute.Of("axis", axis), Attribute.Of("reduction", reduction)),
        [Doubles("x", 2, 3), Doubles("u", 2, 2)],
        [Tensor.Create<long>("i", [2, 2], Shape(indices))]);

    [TestMethod]
    [DataRow("none", "2,1", "2,-3", "2,4")]
    [DataRow("add", "3,1", "2,0,-1", "3,4")]
    [DataRow("add", "2,2", "2,0,-1,-4", "2")]
    [DataRow("none", "1,2,2", "2,0,-1,3", "1,2")]
    public void ScatterND_IntoData(string reduction, string shape, string indices, string updates) => Check(
        Node("ScatterND", ["x", "i", "u"], Attribute.Of("reduction", reduction)),
        [Doubles("x", 3, 4), Doubles("u", Shape(updates))],
        [Tensor.Create<long>("i", Shape(shape), Shape(indices))]);

    [TestMethod]
    [DataRow("ScatterElements")]
    [DataRow("ScatterND")]
    public void Scatter_OfAnotherReduction_IsRefused(string opType)
    {
        var e = Assert.ThrowsExactly<UndifferentiableException>(() => Check(
            Node(opType, ["x", "i", "u"], Attribute.Of("reduction", "max")), [Doubles("x", 3, 1), Doubles("u", 1, 1)], [Tensor.Create<long>("i", [1, 1], [1])]));
        StringAssert.Contains(e.Message, "max");
    }
}
