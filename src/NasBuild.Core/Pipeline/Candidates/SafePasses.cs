using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The passes that are safe for any model without samples: rewrites that compute the same numbers, in the operator set
/// in which all later work is done.
/// </summary>
public static class SafePasses
{
    /// <summary>Returns the model after the passes.</summary>
    public static Model Apply(Model model)
    {
        var converted = WorkingOperatorSet.Convert(model.Apply(InitializersOutOfInputsPass.Run));
        var lifted = converted.Apply(ConstantsToInitializersPass.Run, IdentityPass.Run);
        var folded = ConditionFolding.Run(ConstantFolding.Pass.Run(lifted));
        return folded.With(
            DeadNodesPass.Run(DeduplicateInitializersPass.Run(FoldBatchNormalizationPass.Run(folded.Graph))));
    }
}
