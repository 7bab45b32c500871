// Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks (clipping by the global norm).
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// The settings of a training. A step masks the gradients, computes the L2 norm of all of them together, scales them
/// down to <see cref="MaxNorm"/>, updates the parameters, and masks these.
/// </summary>
/// <param name="Loss">The loss.</param>
/// <param name="Optimiser">The optimiser.</param>
public sealed record TrainingSettings(Loss Loss, Optimiser Optimiser)
{
    private static readonly ParameterGroup Others = new(_ => true);

    /// <summary>
    /// The initializers that are trained, of one floating-point type; null for those that
    /// <see cref="TrainableParameters"/> finds.
    /// </summary>
    public IReadOnlyList<string>? Parameters { get; init; }

    /// <summary>Parameters with a rate or decay of their own.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>
    /// The maximum norm of all gradients together: they are multiplied by min(1, MaxNorm / (norm + 1e-6)), as PyTorch's
    /// <c>clip_grad_norm_</c> does; null for no limit.
    /// </summary>
    public double? MaxNorm { get; init; }

    /// <summary>Zeros and ones by parameter, of its type and shape: masked parameters stay zero.</summary>
    public IReadOnlyDictionary<string, Tensor> Masks { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>
    /// The number of parts, of equal size, that the batch of a step comes in; more than one are for less memory.
    /// </summary>
    public int Parts { get; init; } = 1;

    /// <summary>
    /// True if batch normalisations in training form take each part as a batch of its own; their running means and
    /// variances then stay as they are. Otherwise they need the whole batch.
    /// </summary>
    public bool NormalisesParts { get; init; }

    /// <summary>
    /// The outputs of the model, and the parameters for their gradients, that <see cref="ITrainingSession.Observe"/>
    /// returns. The gradient of a parameter is that of the loss before masks and clipping; of a part, its share of it.
    /// </summary>
    public IReadOnlyList<string> Observed { get; init; } = [];

    /// <summary>
    /// The device and the number of threads of a step; its other settings are for engines that support them.
    /// </summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>
    /// Returns the group of a parameter: the first that contains it, or one with the step's rate and the optimiser's
    /// decay.
    /// </summary>
    public ParameterGroup GroupOf(string parameter) => Groups.FirstOrDefault(g => g.Contains(parameter)) ?? Others;
}
