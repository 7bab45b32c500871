namespace NasBuild.Engine.Training;

/// <summary>The scalars of a training step.</summary>
/// <param name="Loss">The loss of the batch, before the update.</param>
/// <param name="GradientNorm">The L2 norm of all gradients together, after masks and before clipping.</param>
public readonly record struct StepResult(double Loss, double GradientNorm)
{
    /// <summary>True if both are finite: otherwise the parameters are not finite either after the step.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
}
