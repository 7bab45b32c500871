// Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks (clipping by the global norm).
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// How a model is trained. A step masks the gradients, takes the L2 norm of all of them together, scales them down
/// where <see cref="MaxNorm"/> says so, updates the parameters, and masks these.
/// </summary>
/// <param name="Loss">What is minimised.</param>
/// <param name="Optimiser">How the parameters move along their gradients.</param>
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

    /// <summary>Zeros and ones by parameter, of its type and shape: what is zero stays zero.</summary>
    public IReadOnlyDictionary<string, Tensor> Masks { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>
    /// The device and the number of threads of a step; what else it says is for engines that know it.
    /// </summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>
    /// The group of a parameter: the first that contains it, or one with the step's rate and the optimiser's decay.
    /// </summary>
    public ParameterGroup GroupOf(string parameter) => Groups.FirstOrDefault(g => g.Contains(parameter)) ?? Others;
}
