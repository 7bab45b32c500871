using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// A model in training. Parameters, the optimiser's state and the gradients stay on the session's device; a step takes
/// a batch from the host and returns scalars, and tensors are copied only on request. Owns native memory. Not safe to
/// use from several threads at a time.
/// </summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>
    /// The names of the initializers that are trained: those of <see cref="TrainingSettings.Parameters"/> that the loss
    /// depends on. The others stay as they are.
    /// </summary>
    IReadOnlyList<string> Parameters { get; }

    /// <summary>The number of completed steps, those of a restored state included.</summary>
    long Steps { get; }

    /// <summary>Takes one step: forward, loss, gradients, masks, clipping, update.</summary>
    /// <param name="batch">
    /// A tensor for every input of the model and for every target of the loss; others are ignored.
    /// </param>
    /// <param name="rate">
    /// The learning rate of this step, such as <see cref="Schedules.Schedule.RateAt"/> gives.
    /// </param>
    /// <returns>
    /// The loss before the update and the norm of the gradients. Both may be NaN or infinite: that is not an error
    /// here.
    /// </returns>
    /// <exception cref="SessionException">The batch does not fit, or holds a label that is not a class.</exception>
    StepResult TrainStep(IReadOnlyDictionary<string, Tensor> batch, double rate) => TrainStep([batch], rate);

    /// <summary>
    /// Takes one step with a batch that comes in <see cref="TrainingSettings.Parts"/> parts, one after the other: the
    /// memory of a step is that of one part. Loss and gradients are the means of the parts'.
    /// </summary>
    /// <param name="parts">Each part as a batch; enumerated once, each before the next.</param>
    /// <exception cref="ArgumentException">There are more parts, or fewer.</exception>
    /// <inheritdoc cref="TrainStep(IReadOnlyDictionary{string, Tensor}, double)"/>
    StepResult TrainStep(IEnumerable<IReadOnlyDictionary<string, Tensor>> parts, double rate);

    /// <summary>
    /// Returns a copy of an output of the model, or of the gradient of a parameter, for the batch, or the part, that
    /// was run last. While a step enumerates its parts, that is the part before the next: one part may learn what
    /// another one computed.
    /// </summary>
    /// <param name="name">One of <see cref="TrainingSettings.Observed"/>.</param>
    /// <exception cref="ArgumentException">It is not observed.</exception>
    Tensor Observe(string name);

    /// <summary>
    /// Returns copies of the initializers that a step changes, with their current values and names: the
    /// <see cref="Parameters"/> in their order, then the running means and variances of batch normalisations in
    /// training form.
    /// </summary>
    IReadOnlyList<Tensor> Read();

    /// <summary>
    /// Replaces some of the initializers that <see cref="Read"/> returns. The optimiser's state and <see cref="Steps"/>
    /// do not change.
    /// </summary>
    /// <param name="initializers">Tensors with the names, types and shapes of those that they replace.</param>
    /// <exception cref="ArgumentException">A step changes no initializer of that name, type and shape.</exception>
    void Write(IEnumerable<Tensor> initializers);

    /// <summary>
    /// Begins again: <see cref="Steps"/> and the optimiser's state are those of a new session, whose model has some
    /// other initializers.
    /// </summary>
    /// <param name="initializers">As for <see cref="Write"/>; those that are not given stay as they are.</param>
    /// <exception cref="ArgumentException">A step changes no initializer of that name, type and shape.</exception>
    void Restart(IEnumerable<Tensor> initializers);

    /// <summary>Returns a copy of everything that the next step depends on, for a checkpoint.</summary>
    TrainingState Capture();

    /// <summary>
    /// Resumes from <paramref name="state"/>: the next steps are those that would have followed it, with the same bytes
    /// on the CPU.
    /// </summary>
    /// <exception cref="ArgumentException">The state is that of another model, optimiser or engine.</exception>
    void Restore(TrainingState state);
}
