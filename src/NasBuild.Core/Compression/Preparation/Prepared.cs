using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Brings a model into the form in which channels are found and cut: constants are initializers, target shapes are constants
/// where they can be, each constant of sizes has one reader. The model computes the same.
/// </summary>
internal static class Prepared
{
    public static Model Of(Model model, IReadOnlyDictionary<string, TensorType> shapes, IReadOnlyDictionary<string, TensorType> otherShapes)
    {
        var graph = ConstantsToInitializersPass.Run(InitializersOutOfInputsPass.Run(model.Graph));
        graph = FreezeShapes.Apply(IdentityPass.Run(graph), shapes, otherShapes);
        return model.With(Unshare.Apply(DeadNodesPass.Run(graph)));
    }
}
