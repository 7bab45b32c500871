using System.Runtime.CompilerServices;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class TrainableParametersTests
{
    [TestMethod]
    public void Parameters_OfAnExportedNet_AreWeightsAndNothingElse()
    {
        var path = PathOf("../../../examples/FashionClassifier/models/fashion-resnet14.onnx");
        var model = Model.Load(path).Apply(Onnx.Passes.ConstantsToInitializersPass.Run);

        var parameters = TrainableParameters.Of(model);

        // 15 convolutions and the head, each with weight and bias: no constant of the normalisation (x - 0.286) /
        // 0.353, no shape.
        Assert.HasCount(32, parameters);
        Assert.IsTrue(parameters.All(p => model.Graph[p].Uses.All(u => u.Node.OpType is "Conv" or "Gemm")));
    }

    [TestMethod]
    public void BiasOfTheOnlyOutput_IsAParameter_AnAddedScalarIsNot()
    {
        var model = new Model(new Graph(
            "g",
            [new Node("Gemm", ["x", "w", "b"], ["price"]), new Node("Add", ["price", "shift"], ["y"])],
            [
                Tensor.Create<float>("w", [2, 1], [1, 2]), Tensor.Create<float>("b", [1], [3]),
                Tensor.Create<float>("shift", [1], [4]),
            ],
            [new ValueInfo("x", ElementType.Float, [new(1, null), new(2, null)])],
            [new ValueInfo("y")]));

        CollectionAssert.AreEqual(new[] { "w", "b" }, TrainableParameters.Of(model).ToArray());
    }

    // "a" is read on two ways; the one through the obstacle decides.
    [TestMethod]
    public void Parameters_BeforeAnObstacle_AreLeftOut()
    {
        Tensor Weight(string name) => Tensor.Create<float>(name, [2, 2], [1, 2, 3, 4]);
        var model = new Model(new Graph(
            "g",
            [
                new Node("MatMul", ["x", "a"], ["h"]), new Node("Swirl", ["h"], ["s"], "swirl", "com.acme"),
                new Node("MatMul", ["s", "b"], ["t"]), new Node("MatMul", ["h", "c"], ["u"]),
                new Node("Sum", ["t", "u"], ["y"]),
            ],
            [Weight("a"), Weight("b"), Weight("c")],
            [new ValueInfo("x", ElementType.Float, [new(1, null), new(2, null)])],
            [new ValueInfo("y")]));

        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, TrainableParameters.Of(model).ToArray());
        CollectionAssert.AreEqual(new[] { "b", "c" }, TrainableParameters.Of(model, "swirl").ToArray());
    }

    // The first state is a constant, and "sines" are cut like gates, but nothing that is trained reads them.
    [TestMethod]
    public void Parameters_OfARecurrentLayer_AreItsWeightsBiasesAndPeepholes()
    {
        Tensor Floats(string name, params long[] shape) =>
            Tensor.Create<float>(name, shape, new float[shape.Aggregate(1L, (product, size) => product * size)]);
        Tensor Longs(string name, params long[] values) => Tensor.Create<long>(name, [values.Length], values);
        Node Part(string from, string start, string end, string to) => new("Slice", [from, start, end], [to]);
        var model = new Model(new Graph(
            "g",
            [
                Part("unsorted", "0", "4", "i"), Part("unsorted", "4", "8", "rest"),
                new("Concat", ["rest", "i"], ["sorted"], "", "", Onnx.Attribute.Of("axis", 0L)),
                new("Unsqueeze", ["sorted", "0"], ["w"]),
                new(
                    "LSTM", ["x", "w", "r", "b", "", "h", "h", "p"], ["y"], "", "",
                    Onnx.Attribute.Of("hidden_size", 2L)),
                Part("sines", "0", "4", "positions"), new("Add", ["y", "positions"], ["z"]),
            ],
            [
                Floats("unsorted", 8, 3), Floats("r", 1, 8, 2), Floats("b", 1, 16), Floats("h", 1, 1, 2),
                Floats("p", 1, 6), Floats("sines", 8, 1, 1, 2), Longs("0", 0), Longs("4", 4), Longs("8", 8),
            ],
            [new ValueInfo("x", ElementType.Float, [new(4, null), new(1, null), new(3, null)])],
            [new ValueInfo("z")]));

        CollectionAssert.AreEqual(new[] { "unsorted", "r", "b", "p" }, TrainableParameters.Of(model).ToArray());
    }

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, file));
}
