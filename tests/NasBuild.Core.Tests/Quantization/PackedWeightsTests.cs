using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class PackedWeightsTests
{
    [TestMethod]
    [DataRow(4, 3, 3, 3)]
    [DataRow(3, 3, 3, 3)]
    [DataRow(5, 2, 1, 1)]
    [DataRow(1, 1, 1, 1)]
    public void Bytes_AreTheSameBehindTheirHalves(int channels, int inputs, int height, int width)
    {
        var random = new Random(1);
        long[] shape = [channels, inputs, height, width];
        var bytes = Enumerable.Range(0, channels * inputs * height * width)
            .Select(_ => (sbyte)(16 * random.Next(-8, 8))).ToArray();
        var builder = new GraphBuilder(new Graph("g", [], [], [], []));
        var value = PackedWeights.Add(builder, ByteGrid.Bits4, bytes, shape, builder.Nodes.Add);
        builder.Outputs.Add(new ValueInfo(value));

        var model = new Model(builder.Build(), opset: 13);

        using var session = Session.Create(model, new SessionSettings(1));
        var read = session.Run(new Dictionary<string, Tensor>())[value];
        CollectionAssert.AreEqual(shape, read.Shape.ToArray());
        CollectionAssert.AreEqual(bytes, read.ToArray<sbyte>());
        Assert.AreEqual((bytes.Length + 1) / 2, model.Graph.Initializers.Single(t => t.Name == "w").SizeBytes);
    }
}
