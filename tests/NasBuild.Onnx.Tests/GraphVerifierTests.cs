using Google.Protobuf;
using NasBuild.Onnx.Protos;
using static NasBuild.Onnx.Protos.AttributeProto.Types;

namespace NasBuild.Onnx.Tests;

/// <summary>
/// What a reader refuses is in <see cref="HostileInputTests"/>; this is what only the verifier finds.
/// </summary>
[TestClass]
public sealed class GraphVerifierTests
{
    private static void Finds(Action<ModelProto> change, string words)
    {
        var proto = RichModel.Proto();
        change(proto);
        var model = Model.Load(proto.ToByteArray());

        StringAssert.Contains(GraphVerifier.Faults(model).Single(), words);
        Assert.AreEqual(
            OnnxFault.Inconsistent, Assert.ThrowsExactly<OnnxFormatException>(() => GraphVerifier.Verify(model)).Fault);
    }

    [TestMethod]
    public void OperatorSetThatIsNotImported_IsFound() =>
        Finds(m => m.OpsetImport.RemoveAt(1), "is of the operator set 'local', which the model does not import");

    [TestMethod]
    public void OperatorSetOfASubgraph_IsFound() =>
        Finds(m => m.Graph.Node[2].Attribute[0].G.Node[0].Domain = "strange", "'strange'");

    [TestMethod]
    public void AttributeOfAnotherType_IsFound() =>
        Finds(
            m => m.Graph.Node[0].Attribute[0].Type = AttributeType.Int,
            "Attribute 'factor' of node 'call' (Scaled) says that it is of type Int and holds something else.");

    [TestMethod]
    public void AttributeWithoutItsTensor_IsFound() =>
        Finds(
            m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "t", Type = AttributeType.Tensor }),
            "Attribute 't'");

    [TestMethod]
    public void AttributeGivenTwice_IsFound() =>
        Finds(m => m.Graph.Node[0].Attribute.Add(m.Graph.Node[0].Attribute[0]), "has the attribute 'factor' twice");

    [TestMethod]
    public void NameThatHidesAnother_IsFound() => Finds(
        m =>
        {
            var branch = m.Graph.Node[2].Attribute[0].G;
            branch.Node[0].Output[0] = branch.Output[0].Name = "y";
        },
        "hides the same name outside of the subgraph 'then'");

    [TestMethod]
    public void NodeWithoutOperator_IsFound() =>
        Finds(m => m.Graph.Node[1].OpType = "", "Node 'sum' names no operator.");

    [TestMethod]
    public void DisorderThatAnEditMade_IsFound()
    {
        var model = Model.Load(RichModel.Proto().ToByteArray());
        var reversed = model.With(model.Graph.With(model.Graph.Nodes.Reverse()));

        StringAssert.Contains(GraphVerifier.Faults(reversed)[0], "which nothing before it gives");
    }
}
