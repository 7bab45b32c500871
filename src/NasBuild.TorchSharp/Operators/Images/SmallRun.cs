using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>
/// A run of an operator of linear effect with ONNX Runtime, on ones or on an identity: it tells the operator's factors,
/// so that every mode works as in the model.
/// </summary>
internal static class SmallRun
{
    /// <summary>Returns the output <c>y</c> of a node on constants.</summary>
    public static OnnxTensor Of(NodeCall call, Node node, params OnnxTensor[] inputs)
    {
        var graph = new Graph(
            "factors", [node], inputs.Skip(1),
            [new ValueInfo(
                inputs[0].Name, inputs[0].ElementType, inputs[0].Shape.Select(d => new Dimension(d, null)))],
            [new ValueInfo("y")]);
        using var session = Session.Create(
            new Model(graph, call.Form.Model.Opset, call.Form.Model.IrVersion),
            new SessionSettings(Threads: 1, Optimize: false) { Spin = false });
        return session.Run(new Dictionary<string, OnnxTensor> { [inputs[0].Name] = inputs[0] })["y"];
    }
}
