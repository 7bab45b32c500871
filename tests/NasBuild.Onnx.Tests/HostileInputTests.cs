using System.Text;
using Google.Protobuf;
using NasBuild.Onnx.Passes;
using NasBuild.Onnx.Protos;
using static NasBuild.Onnx.Protos.AttributeProto.Types;

namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class HostileInputTests
{
    private static readonly byte[] Rich = RichModel.Proto().ToByteArray();

    private static void Refused(byte[] bytes, OnnxFault fault, string words)
    {
        var e = Assert.ThrowsExactly<OnnxFormatException>(() => Model.Load(bytes));
        Assert.AreEqual(fault, e.Fault);
        StringAssert.Contains(e.Message, words);
    }

    private static void Refused(Action<GraphProto> change, string words)
    {
        var proto = RichModel.Proto();
        change(proto.Graph);
        Refused(proto.ToByteArray(), OnnxFault.Inconsistent, words);
    }

    private static void RefusedTensor(Action<TensorProto> change, string words)
    {
        var proto = new TensorProto
        {
            Name = "t",
            DataType = (int)ElementType.Float,
            Dims = { 2, 2 },
            RawData = ByteString.CopyFrom(new byte[16])
        };
        change(proto);
        var e = Assert.ThrowsExactly<OnnxFormatException>(() => new Tensor(proto, null).ToBytes());
        Assert.AreEqual(OnnxFault.TensorData, e.Fault);
        StringAssert.Contains(e.Message, words);
    }

    /// <summary>
    /// Reads all that a model holds and runs every pass; nothing but <see cref="OnnxFormatException"/> may come of it.
    /// </summary>
    private static bool Exercise(byte[] bytes)
    {
        try
        {
            var model = Model.Load(bytes);
            _ = GraphVerifier.Faults(model);
            _ = model.ToBytes();
            _ = model.Metadata.Count + model.Functions.Count() + model.Graph.RequiredInputs.Count()
                + model.Graph.Inputs.Sum(i => i.Shape?.Length ?? 0);
            foreach (var pass in new Func<Graph, Graph>[] { InitializersOutOfInputsPass.Run,
                ConstantsToInitializersPass.Run, IdentityPass.Run, FoldBatchNormalizationPass.Run, DeadNodesPass.Run })
            {
                _ = model.Apply(pass).ToBytes();
            }

            foreach (var tensor in model.Tensors())
            {
                _ = tensor.ToBytes();
                _ = Numbers.AreReal(tensor.ElementType) ? tensor.ToDoubles().Length : 0;
            }

            _ = model.Apply(DeduplicateInitializersPass.Run);
            return true;
        }
        catch (OnnxFormatException)
        {
            return false;
        }
    }

    [TestMethod]
    public void ModelThatBreaksOff_IsRefusedOrWhole()
    {
        for (var length = 0; length < Rich.Length; length++)
        {
            Exercise(Rich[..length]);
        }
    }

    [TestMethod]
    public void FlippedBits_GiveAModelOrAClearError()
    {
        var random = new Random(1);
        var read = 0;
        const int runs = 4_000;
        for (var i = 0; i < runs; i++)
        {
            var bytes = (byte[])Rich.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            read += Exercise(bytes) ? 1 : 0;
        }

        Assert.IsTrue(read is > runs / 100 and < runs, $"{read} of {runs} models could be read");
    }

    [TestMethod]
    public void RandomBytes_AreRefused()
    {
        var random = new Random(2);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            Assert.IsFalse(Exercise(bytes));
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\u007fELF")]
    [DataRow("model: nas.yaml")]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n")]
    [DataRow("<!DOCTYPE html><html></html>")]
    public void OtherFiles_AreRefused(string text) =>
        Refused(Encoding.UTF8.GetBytes(text), OnnxFault.NotOnnx, "This is not an ONNX model");

    [TestMethod]
    public void GraphsInsideGraphs_AreLimited()
    {
        var graph = new GraphProto { Name = "innermost" };
        for (var depth = 0; depth < 500; depth++)
        {
            graph = new GraphProto
            {
                Node = { new NodeProto
                {
                    OpType = "If",
                    Attribute = { new AttributeProto { Name = "g", Type = AttributeType.Graph, G = graph } }
                } }
            };
        }

        Refused(
            new ModelProto { Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray(),
            OnnxFault.TooDeep,
            "nested more than 30 deep");
    }

    [TestMethod]
    public void UnknownGroupsInsideGroups_AreLimited()
    {
        var bytes = new byte[1_000_000];
        for (var i = 0; i < bytes.Length; i += 2)
        {
            // Field 31 begins a group.
            (bytes[i], bytes[i + 1]) = (0xFB, 0x01);
        }

        Refused(bytes, OnnxFault.TooDeep, "This is not an ONNX model");
    }

    [TestMethod]
    [DataRow(new byte[] { 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }, DisplayName = "a graph of 2 GB")]
    [DataRow(
        new byte[] { 0x3A, 0x0A, 0x2A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x22, 0xFF, 0xFF, 0x7F },
        DisplayName = "a tensor of 2 GB in a graph of 10 bytes")]
    [DataRow(new byte[] { 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x61 }, DisplayName = "a name of 2 GB")]
    [DataRow(
        new byte[] { 0x3A,
            0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x2A, 0xFF, 0xFF, 0xFF, 0x7F, 0x4A, 0xF0, 0xFF, 0xFF, 0x7F, 0x00 },
        DisplayName = "raw data of 256 MB")]
    [DataRow(
        new byte[] { 0x3A,
            0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x2A, 0xFF, 0xFF, 0xFF, 0x7F, 0x22, 0xF0, 0xFF, 0xFF, 0x7F, 0x00 },
        DisplayName = "float data of 256 MB")]
    public void LengthsWithoutData_TakeNoMemory(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refused(bytes, OnnxFault.NotOnnx, "This is not an ONNX model");
        Assert.ThrowsExactly<OnnxFormatException>(() => Model.Load(folder["m.onnx"]));

        Assert.IsLessThan(4L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void NameProducedTwice_IsRefused() =>
        Refused(
            g => g.Node.Add(new NodeProto { Name = "again", OpType = "Neg", Input = { "x" }, Output = { "y" } }),
            "The name 'y' is given twice, the second time by node 'again' (Neg).");

    [TestMethod]
    public void InitializerGivenTwice_IsRefused() =>
        Refused(g => g.Initializer.Add(g.Initializer[0]), "The name 'w' is given twice");

    [TestMethod]
    public void NodeThatGivesAnInitializersName_IsRefused() =>
        Refused(
            g => g.Node.Add(new NodeProto { OpType = "Neg", Input = { "x" }, Output = { "w" } }),
            "The name 'w' is given twice");

    [TestMethod]
    public void InputThatNothingGives_IsRefused() =>
        Refused(g => g.Node[1].Input.Add("ghost"), "Node 'sum' (Sum) reads 'ghost', which nothing before it gives.");

    [TestMethod]
    public void OutputThatNothingGives_IsRefused() =>
        Refused(g => g.Output[0].Name = "ghost", "The output 'ghost' of graph 'g' is given by nothing.");

    [TestMethod]
    public void CaptureOfNothing_IsRefused() =>
        Refused(g => g.Node[2].Attribute[0].G.Node[0].Input[0] = "ghost", "reads 'ghost'");

    [TestMethod]
    public void Cycle_IsRefused() => Refused(g => g.Node[0].Input[0] = "s", "is part of a cycle");

    [TestMethod]
    public void CycleThroughASubgraph_IsRefused() => Refused(g => g.Node[1].Input[0] = "z", "is part of a cycle");

    [TestMethod]
    public void LongChainInReverse_IsSortedWithoutDepth()
    {
        const int count = 100_000;
        var graph = new GraphProto
        {
            Input = { new ValueInfoProto { Name = "v0" } },
            Output = { new ValueInfoProto { Name = $"v{count}" } }
        };
        for (var i = count; i > 0; i--)
        {
            graph.Node.Add(new NodeProto { OpType = "Neg", Input = { $"v{i - 1}" }, Output = { $"v{i}" } });
        }

        var model = Model.Load(
            new ModelProto { Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray());

        Assert.AreEqual("v1", model.Graph.Nodes[0].Outputs[0]);
        Assert.HasCount(count, model.Apply(IdentityPass.Run, DeadNodesPass.Run).Graph.Nodes);
    }

    [TestMethod]
    public void NegativeDimension_IsRefused() =>
        RefusedTensor(t => t.Dims[0] = -2, "Tensor 't' has the impossible shape [-2, 2].");

    [TestMethod]
    public void ShapeThatOverflows_IsRefused() =>
        RefusedTensor(t => t.Dims.AddRange([long.MaxValue, 3]), "impossible shape");

    [TestMethod]
    public void BytesThatOverflow_AreRefused() => RefusedTensor(
        t =>
        {
            t.Dims.Clear();
            t.Dims.Add(long.MaxValue);
        },
        "impossible shape");

    [TestMethod]
    public void TooFewBytes_AreRefused() =>
        RefusedTensor(
            t => t.RawData = ByteString.CopyFrom(new byte[15]),
            "Tensor 't' [2, 2] of Float takes 16 bytes, the file holds 15.");

    [TestMethod]
    public void TooManyBytes_AreRefused() =>
        RefusedTensor(t => t.RawData = ByteString.CopyFrom(new byte[17]), "the file holds 17");

    [TestMethod]
    public void TooFewNumbers_AreRefused() => RefusedTensor(
        t =>
        {
            t.ClearRawData();
            t.FloatData.AddRange([1, 2, 3]);
        },
        "the file holds 12");

    [TestMethod]
    public void TooFewTexts_AreRefused()
    {
        var tensor = new Tensor(new TensorProto
        {
            Name = "t",
            DataType = (int)ElementType.String,
            Dims = { 2 },
            StringData = { ByteString.CopyFromUtf8("a") }
        }, null);

        Assert.AreEqual(OnnxFault.TensorData, Assert.ThrowsExactly<OnnxFormatException>(tensor.ToStrings).Fault);
    }
}
