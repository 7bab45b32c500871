using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>How a model is trained.</summary>
/// <param name="Loss">What is made small.</param>
/// <param name="Optimiser">How the parameters move.</param>
public sealed record TrainingSettings(Loss Loss, Optimiser Optimiser)
{
    /// <summary>The initializers that are trained; by default what <see cref="TrainableParameters"/> finds.</summary>
    public IReadOnlyList<string>? Parameters { get; init; }

    /// <summary>Parameters with a rate or decay of their own.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Where the norm of all gradients together is larger, they are scaled down to it.</summary>
    public double? MaxNorm { get; init; }

    /// <summary>Zeros and ones by parameter: what is zero stays zero.</summary>
    public IReadOnlyDictionary<string, Tensor> Masks { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Where and with how many threads a step runs.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>Whether convolutions use our own kernels where the processor suits them. Off, a step consists of ONNX's operators only.</summary>
    public bool OwnKernels { get; init; } = true;
}
