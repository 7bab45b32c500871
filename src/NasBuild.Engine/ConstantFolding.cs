using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine;

/// <summary>Constant folding with ONNX Runtime as the evaluator.</summary>
public static class ConstantFolding
{
    private static readonly SessionSettings Settings = new(Threads: 1, Optimize: false) { Spin = false };

    /// <summary>The pass.</summary>
    public static ConstantFoldingPass Pass { get; } = new(Evaluate);

    /// <summary>
    /// Returns the pass that keeps results up to <paramref name="smallBytes"/> even if they are larger than what they
    /// replace.
    /// </summary>
    internal static ConstantFoldingPass Keeping(long smallBytes) => new(Evaluate, smallBytes);

    /// <summary>Returns the outputs of a model without inputs; null if ONNX Runtime cannot run it.</summary>
    private static IReadOnlyDictionary<string, Tensor>? Evaluate(Model model)
    {
        try
        {
            using var session = Session.Create(model, Settings);
            return session.Run(new Dictionary<string, Tensor>());
        }
        catch (SessionException)
        {
            // This is not an error: the pass skips nodes that cannot be folded, and the session that runs the model
            // reports the reason.
            return null;
        }
    }
}
