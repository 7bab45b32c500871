using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>The passes that are safe for any model without samples: rewrites that compute the same numbers.</summary>
public static class SafePasses
{
    /// <summary>Returns the model after the passes.</summary>
    public static Model Apply(Model model)
    {
        var lifted = model.With(IdentityPass.Run(ConstantsToInitializersPass.Run(model.Graph)));
        var folded = ConstantFolding.Pass.Run(lifted);
        return folded.With(
            DeadNodesPass.Run(DeduplicateInitializersPass.Run(FoldBatchNormalizationPass.Run(folded.Graph))));
    }
}
