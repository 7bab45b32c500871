using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// An engine that trains models and computes gradients. Every engine reads the same descriptions of losses, optimisers
/// and groups of parameters and follows the formulas that they document; <c>tests/NasBuild.Engine.Conformance</c>
/// checks each against them. An engine has no state, and is safe to use from several threads at a time.
/// </summary>
public interface ITrainingEngine
{
    /// <summary>The engine's name in nas.yaml, keys and locks, such as <c>onnx-runtime</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The version of the library that computes. Another version may round in another way, so keys and locks include
    /// it.
    /// </summary>
    string Version { get; }

    /// <summary>
    /// The operators of ONNX's own domain that lead a gradient from an output to an input. One that lies between a
    /// parameter and the loss and is not here is an <see cref="UndifferentiableException"/>.
    /// </summary>
    IReadOnlySet<string> Operators { get; }

    /// <summary>
    /// Returns true if the engine leads a gradient through a node, as far as its operator and its attributes tell. What
    /// they do not tell, such as an input that has to be constant, a session finds.
    /// </summary>
    bool Differentiates(Node node);

    /// <summary>
    /// Returns the reason why the engine cannot compute on a device that ONNX Runtime has, with the remedy, as
    /// sentences; null if it can.
    /// </summary>
    string? ObstacleOn(Device device) => null;

    /// <summary>
    /// Creates a session that trains <paramref name="model"/> on batches like <paramref name="sample"/>.
    /// </summary>
    /// <param name="model">The model, of any operator set from 7 on; shapes may be open.</param>
    /// <param name="settings">The loss, the optimiser, the parameters and the device.</param>
    /// <param name="sample">
    /// A tensor for every input of the model, of the size that every batch, or part of one, will have; others are
    /// ignored.
    /// </param>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    /// <exception cref="ArgumentException">
    /// The loss does not suit the model's outputs, or depends on no parameter; or there are parts, and batch
    /// normalisations in training form, which need the whole batch.
    /// </exception>
    /// <exception cref="SessionException">The engine cannot run the model.</exception>
    ITrainingSession Train(Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample);

    /// <summary>
    /// Creates a session that computes the gradients of a loss on batches like <paramref name="sample"/>. The model
    /// does not change.
    /// </summary>
    /// <param name="model">The model, of any operator set from 7 on; shapes may be open.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="sample">
    /// A tensor for every input of the model, of the size that every batch will have; others are ignored.
    /// </param>
    /// <param name="parameters">
    /// Floating-point initializers of the model; null for those that <see cref="TrainableParameters"/> finds.
    /// </param>
    /// <param name="session">The device and the number of threads; null for the defaults.</param>
    /// <inheritdoc cref="Train" path="/exception"/>
    IGradientSession Gradients(
        Model model,
        Loss loss,
        IReadOnlyDictionary<string, Tensor> sample,
        IReadOnlyList<string>? parameters = null,
        SessionSettings? session = null);
}
