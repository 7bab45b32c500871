using Google.Protobuf;
using NasBuild.Onnx.Files;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class SaveTests
{
    private static readonly float[] Numbers = [.. Enumerable.Range(0, 3000).Select(i => (float)i)];

    private static Model Small(params Tensor[] constants) => new(new Graph(
        "g",
        [.. constants.Select(t => new Node("Add", ["x", t.Name], [$"y_{t.Name}"]))],
        constants,
        [new ValueInfo("x", ElementType.Float, [new Dimension(3000, null)])],
        [.. constants.Select(t => new ValueInfo($"y_{t.Name}"))]));

    /// <summary>A model file whose tensors 'a' and 'b' lie in 'weights.bin', 'b' at an odd place.</summary>
    private static Model External(TemporaryFolder folder, string location = "weights.bin")
    {
        var bytes = Tensor.Create<float>("a", [3000], Numbers).ToBytes().ToArray();
        Directory.CreateDirectory(Path.GetDirectoryName(folder[location])!);
        File.WriteAllBytes(folder[location], [.. bytes, 7, 7, .. bytes]);
        TensorProto Proto(string name, int offset) => new()
        {
            Name = name,
            DataType = (int)ElementType.Float,
            Dims = { 3000 },
            DocString = "kept",
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData =
            {
                new StringStringEntryProto { Key = "location", Value = location },
                new StringStringEntryProto { Key = "offset", Value = $"{offset}" },
                new StringStringEntryProto { Key = "length", Value = "12000" },
            },
        };

        File.WriteAllBytes(
            folder["m.onnx"],
            Small(new Tensor(Proto("a", 0), null), new Tensor(Proto("b", 12002), null), Tensor.Scalar("c", 1f))
                .ToProto().ToByteArray());
        return Model.Load(folder["m.onnx"]);
    }

    [TestMethod]
    public void SmallModel_IsOneFile()
    {
        using var folder = new TemporaryFolder();
        var model = Small(Tensor.Create<float>("a", [3000], Numbers));

        model.Save(folder["m.onnx"]);
        model.Save(folder["m.onnx"]);

        CollectionAssert.AreEqual(new[] { folder["m.onnx"] }, Directory.GetFiles(folder.Path));
        CollectionAssert.AreEqual(model.ToBytes(), File.ReadAllBytes(folder["m.onnx"]));
    }

    [TestMethod]
    public void WritingThatFails_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        var model = External(folder);
        model.Save(folder["other.onnx"]);
        var before = File.ReadAllBytes(folder["other.onnx"]);
        File.Delete(folder["weights.bin"]);

        Assert.ThrowsExactly<OnnxFormatException>(() => model.Save(folder["other.onnx"]));

        CollectionAssert.AreEqual(before, File.ReadAllBytes(folder["other.onnx"]));
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void ExternalData_SavedIntoItsFolder_StaysWhereItIs()
    {
        using var folder = new TemporaryFolder();
        var model = External(folder, "sub/weights.bin");

        model.Save(folder["again.onnx"]);

        CollectionAssert.AreEqual(model.ToBytes(), File.ReadAllBytes(folder["again.onnx"]));
        Assert.IsFalse(File.Exists(folder["again.onnx.data"]));
    }

    [TestMethod]
    public void ExternalData_SavedIntoAnotherFolder_IsCopiedAndAligned()
    {
        using var source = new TemporaryFolder();
        using var target = new TemporaryFolder();

        External(source).Save(target["m.onnx"]);

        var model = Model.Load(target["m.onnx"]);
        foreach (var name in new[] { "a", "b" })
        {
            var tensor = model.Graph[name].Initializer!;
            Assert.IsTrue(tensor.IsExternal);
            Assert.AreEqual(0, tensor.External!.Offset % 4096);
            Assert.AreEqual("kept", tensor.Proto.DocString);
            CollectionAssert.AreEqual(Numbers, tensor.ToArray<float>());
        }

        Assert.IsFalse(model.Graph["c"].Initializer!.IsExternal);
    }

    [TestMethod]
    public void TensorsOfTheSameData_StayShared()
    {
        using var source = new TemporaryFolder();
        using var target = new TemporaryFolder();
        var model = External(source);
        var tied = model.With(model.Graph.With(initializers: [
            model.Graph["a"].Initializer!, model.Graph["a"].Initializer!.Rename("b"), model.Graph["c"].Initializer!]));

        tied.Save(target["m.onnx"]);

        Assert.AreEqual(12000, new FileInfo(target["m.onnx.data"]).Length);
    }

    [TestMethod]
    public void ModelBeyondTheLimitOfOneMessage_MovesItsLargeTensorsOut()
    {
        using var folder = new TemporaryFolder();
        var typed = new TensorProto { Name = "typed", DataType = (int)ElementType.Float, Dims = { 3000 } };
        typed.FloatData.AddRange(Numbers);
        var large = new Node(
            "Constant", [], ["k"], "", "", Attribute.Of("value", Tensor.Create<float>("", [3000], Numbers)));
        var model = Small(
            Tensor.Create<float>("raw", [3000], Numbers), new Tensor(typed, null), Tensor.Scalar("small", 1f));
        model = model.With(model.Graph.With(model.Graph.Nodes.Add(large)));

        ModelWriter.Save(model, folder["m.onnx"], largestMessageBytes: 10_000);

        Assert.IsLessThan(10_000, new FileInfo(folder["m.onnx"]).Length);
        var read = Model.Load(folder["m.onnx"]);
        Assert.IsFalse(read.Graph["small"].Initializer!.IsExternal);
        foreach (var name in new[] { "raw", "typed", "k" })
        {
            Assert.IsTrue(read.Graph[name].Constant!.IsExternal);
            CollectionAssert.AreEqual(Numbers, read.Graph[name].Constant!.ToArray<float>());
        }
    }

    [TestMethod]
    public void DataFileThatIsReplaced_KeepsWhatTheModelStillNeeds()
    {
        using var folder = new TemporaryFolder();
        ModelWriter.Save(
            Small(Tensor.Create<float>("a", [3000], Numbers)), folder["m.onnx"], largestMessageBytes: 10_000);
        var model = Model.Load(folder["m.onnx"]);
        var grown = Small([model.Graph["a"].Initializer!, Tensor.Create<float>("b", [3000], [.. Numbers.Reverse()])]);

        ModelWriter.Save(grown, folder["m.onnx"], largestMessageBytes: 10_000);

        var read = Model.Load(folder["m.onnx"]);
        CollectionAssert.AreEqual(Numbers, read.Graph["a"].Initializer!.ToArray<float>());
        CollectionAssert.AreEqual(Numbers.Reverse().ToArray(), read.Graph["b"].Initializer!.ToArray<float>());
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void SameModel_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var model = Small(Tensor.Create<float>("a", [3000], Numbers));
        foreach (var name in new[] { "1", "2" })
        {
            Directory.CreateDirectory(folder[name]);
            ModelWriter.Save(model, folder[$"{name}/m.onnx"], largestMessageBytes: 10_000);
        }

        foreach (var file in new[] { "m.onnx", "m.onnx.data" })
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(folder[$"1/{file}"]), File.ReadAllBytes(folder[$"2/{file}"]));
        }
    }

    [TestMethod]
    public void EmbeddedData_IsPartOfTheModel()
    {
        using var folder = new TemporaryFolder();
        var bytes = External(folder).WithEmbeddedData().ToBytes();

        var model = Model.Load(bytes);

        CollectionAssert.AreEqual(Numbers, model.Graph["b"].Initializer!.ToArray<float>());
        Assert.AreEqual("kept", model.Graph["b"].Initializer!.Proto.DocString);
        Assert.IsTrue(model.Graph.Initializers.All(t => !t.IsExternal && t.Proto.ExternalData.Count == 0));
    }

    [TestMethod]
    public void MessageBytes_AreNeverTooLow()
    {
        using var folder = new TemporaryFolder();
        var model = External(folder).WithMetadata("key", "text");

        Assert.IsGreaterThanOrEqualTo(model.ToBytes().Length, model.MessageBytes);
        Assert.IsGreaterThanOrEqualTo(model.WithEmbeddedData().ToBytes().Length, model.WithEmbeddedData().MessageBytes);
    }
}
