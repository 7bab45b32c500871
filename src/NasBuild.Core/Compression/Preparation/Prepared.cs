using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Brings a model into the form in which channels are found and cut: constants are initializers, target shapes are
/// constants where possible, and each constant of sizes has one reader. The model computes the same.
/// </summary>
/// <param name="Source">The model before preparation.</param>
/// <param name="Model">The prepared model.</param>
/// <param name="Copies">For each copy of a constant the name of the constant that it is a copy of.</param>
internal sealed record Prepared(Model Source, Model Model, IReadOnlyDictionary<string, string> Copies)
{
    public static Prepared Of(
        Model model,
        IReadOnlyDictionary<string, TensorType> shapes,
        IReadOnlyDictionary<string, TensorType> otherShapes)
    {
        var graph = IdentityPass.Run(ConstantsToInitializersPass.Run(InitializersOutOfInputsPass.Run(model.Graph)));
        (shapes, otherShapes) = (Observed.Independent(graph, shapes), Observed.Independent(graph, otherShapes));
        graph = StaticSizesPass.Run(
            model.With(FreezeShapes.Apply(graph, shapes, otherShapes)), shapes, otherShapes).Graph;
        (graph, var copies) = Unshare.Apply(DeadNodesPass.Run(ShufflePass.Run(graph, shapes)));
        return new Prepared(model, model.With(graph), copies);
    }
}
