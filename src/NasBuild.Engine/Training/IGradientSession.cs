using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// A session that computes the gradients of a loss. Parameters, gradients and sums stay on the session's device;
/// tensors are copied to the host only on request. Owns native memory. Not safe to use from several threads at a time.
/// </summary>
public interface IGradientSession : IDisposable
{
    /// <summary>The names of the requested parameters that the loss depends on: the others have no gradient.</summary>
    IReadOnlyList<string> Parameters { get; }

    /// <summary>
    /// Computes the gradients of one batch and copies them to the host. The sums of <see cref="Accumulate"/> do not
    /// change.
    /// </summary>
    /// <param name="batch">
    /// A tensor for every input of the model and for every target of the loss; others are ignored.
    /// </param>
    /// <returns>The loss, and its gradient by parameter: of the parameter's name, type and shape.</returns>
    /// <exception cref="SessionException">The batch does not fit, or holds a label that is not a class.</exception>
    (double Loss, IReadOnlyDictionary<string, Tensor> Gradients) Compute(IReadOnlyDictionary<string, Tensor> batch);

    /// <summary>
    /// Adds the square of every element of a batch's gradients to sums that stay in the session, in float64 whatever
    /// the parameters' type. For a statistic over samples, a batch holds one sample.
    /// </summary>
    /// <param name="batch">
    /// A tensor for every input of the model and for every target of the loss; others are ignored.
    /// </param>
    /// <returns>The loss.</returns>
    /// <exception cref="SessionException">The batch does not fit, or holds a label that is not a class.</exception>
    double Accumulate(IReadOnlyDictionary<string, Tensor> batch);

    /// <summary>
    /// A copy of the sums of squares over all batches given to <see cref="Accumulate"/>, by parameter: float64, of the
    /// parameter's shape.
    /// </summary>
    IReadOnlyDictionary<string, Tensor> SumsOfSquares();
}
