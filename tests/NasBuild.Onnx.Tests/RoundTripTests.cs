using System.Text;
using Google.Protobuf;
using NasBuild.Onnx.Passes;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class RoundTripTests
{
    private static readonly byte[] Rich = RichModel.Proto().ToByteArray();

    private static void HoldsEveryMarker(byte[] bytes)
    {
        foreach (var marker in RichModel.Markers)
        {
            Assert.IsGreaterThanOrEqualTo(0, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(marker)), marker);
        }
    }

    [TestMethod]
    public void ModelThatUsesAllOfTheFormat_IsWrittenAsItWasRead()
    {
        HoldsEveryMarker(Rich);

        CollectionAssert.AreEqual(Rich, Model.Load(Rich).ToBytes());
    }

    [TestMethod]
    public void File_IsWrittenAsItWasRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], Rich);

        Model.Load(folder["m.onnx"]).Save(folder["n.onnx"]);

        CollectionAssert.AreEqual(Rich, File.ReadAllBytes(folder["n.onnx"]));
    }

    [TestMethod]
    public void Edit_KeepsWhatItDidNotTouch()
    {
        var model = Model.Load(Rich);
        var builder = new GraphBuilder(model.Graph);
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            // Everything is put back: what is left of the edit is what it lost.
            var node = builder.Nodes[i];
            builder.Nodes[i] = node.WithInputs([]).WithInputs(node.Inputs)
                .WithOutputs([]).WithOutputs(node.Outputs).With(Attribute.Of("new", 1L)).Without("new");
        }

        foreach (var tensor in builder.Initializers.Values.ToList())
        {
            builder.Initializers[tensor.Name] = tensor.Rename("other").Rename(tensor.Name);
        }

        var edited = model.With(builder.Build()).WithMetadata("n", "1").WithOpset("", 17).ToBytes();

        HoldsEveryMarker(edited);
        var (before, after) = (RichModel.Proto(), ModelProto.Parser.ParseFrom(edited));
        after.MetadataProps.RemoveAt(1);
        before.Graph.ValueInfo.RemoveAt(1);
        Assert.AreEqual(before, after);
    }

    [TestMethod]
    public void Edit_DropsDeclarationsOfValuesThatAreGone()
    {
        var model = Model.Load(Rich);
        var edited = model.With(model.Graph.With(outputs: model.Graph.Outputs));

        CollectionAssert.AreEqual(new[] { "y" }, edited.ToProto().Graph.ValueInfo.Select(v => v.Name).ToArray());
    }

    [TestMethod]
    public void MappedTensors_KeepEverythingElse()
    {
        var model = Model.Load(Rich);

        CollectionAssert.AreEqual(Rich, model.Map(t => t.Rename(t.Name)).ToBytes());
    }

    [TestMethod]
    public void Passes_KeepFunctionsAndTheirCalls()
    {
        var model = Model.Load(Rich);

        var changed = model.Apply(
            InitializersOutOfInputsPass.Run,
            ConstantsToInitializersPass.Run,
            IdentityPass.Run,
            FoldBatchNormalizationPass.Run,
            DeduplicateInitializersPass.Run,
            DeadNodesPass.Run);

        CollectionAssert.AreEqual(new[] { "local::Scaled" }, changed.Functions.ToArray());
        CollectionAssert.AreEqual(new[] { "call", "sum", "if" }, changed.Graph.Nodes.Select(n => n.Name).ToArray());
        Assert.IsEmpty(GraphVerifier.Faults(changed));
        HoldsEveryMarker(changed.ToBytes());
    }

    [TestMethod]
    public void ConsistentModel_HasNoFaults() => Assert.IsEmpty(GraphVerifier.Faults(Model.Load(Rich)));

    [TestMethod]
    public void NodesInDisorder_AreSorted()
    {
        var proto = RichModel.Proto();
        var last = proto.Graph.Node[2];
        proto.Graph.Node.RemoveAt(2);
        proto.Graph.Node.Insert(0, last);

        CollectionAssert.AreEqual(
            new[] { "call", "sum", "if" }, Model.Load(proto.ToByteArray()).Graph.Nodes.Select(n => n.Name).ToArray());
    }

    [TestMethod]
    public void FreshName_AvoidsNamesOfSubgraphsAndSparseConstants()
    {
        var builder = new GraphBuilder(Model.Load(Rich).Graph);

        Assert.AreEqual("then_out_1", builder.FreshName("then_out"));
        Assert.AreEqual("sparse_1", builder.FreshName("sparse"));
        Assert.AreEqual("new", builder.FreshName("new"));
        Assert.AreEqual("new_1", builder.FreshName("new"));
    }

    [TestMethod]
    public void Captured_NamesCountAsUses()
    {
        var graph = Model.Load(Rich).Graph;

        Assert.AreEqual(new Use(graph.Nodes[2], -1), graph["s"].Uses.Single());
        CollectionAssert.AreEqual(new[] { "x" }, graph.RequiredInputs.Select(i => i.Name).ToArray());
    }
}
