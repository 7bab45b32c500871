using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine;

/// <summary>Constant folding with ONNX Runtime as the evaluator.</summary>
public static class ConstantFolding
{
    private static readonly SessionSettings Settings = new(Threads: 1, Optimize: false) { Spin = false };

    /// <summary>The pass.</summary>
    public static ConstantFoldingPass Pass { get; } = new(Evaluate);

    /// <summary>The pass that keeps results up to <paramref name="smallBytes"/> whatever they replace.</summary>
    internal static ConstantFoldingPass Keeping(long smallBytes) => new(Evaluate, smallBytes);

    /// <summary>The outputs of a model without inputs; null where ONNX Runtime cannot run it.</summary>
    private static IReadOnlyDictionary<string, Tensor>? Evaluate(Model model)
    {
        try
        {
            using var session = Session.Create(model, Settings);
            return session.Run(new Dictionary<string, Tensor>());
        }
        catch (SessionException)
        {
            // Not an error: the pass leaves alone what cannot be computed ahead, and the session that runs the model says why.
            return null;
        }
    }
}
