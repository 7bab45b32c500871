using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The optimizer.</summary>
public enum OptimizerMethod
{
    /// <summary>Stochastic gradient descent with Nesterov momentum.</summary>
    Sgd,

    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

/// <summary>The engine that trains.</summary>
public enum EngineChoice
{
    /// <summary>ONNX Runtime, or TorchSharp where only that differentiates an operator of the model.</summary>
    Auto,

    /// <summary>ONNX Runtime.</summary>
    OnnxRuntime,

    /// <summary>TorchSharp, of an optional package.</summary>
    TorchSharp,
}

/// <summary>The learning rate schedule.</summary>
public enum RateSchedule
{
    /// <summary>A constant rate.</summary>
    Constant,

    /// <summary>Cosine decay.</summary>
    Cosine,

    /// <summary>One cycle: up, then down to almost zero.</summary>
    OneCycle,

    /// <summary>Step decay: a tenth after each third.</summary>
    Step,
}

/// <summary>The section <c>finetune</c>: the training of weights on samples.</summary>
public sealed record TrainingRecipe
{
    /// <summary>The number of passes over all samples.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>The number of samples in a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimizer.</summary>
    public OptimizerMethod Optimizer { get; init; } = OptimizerMethod.AdamW;

    /// <summary>The maximum learning rate.</summary>
    public double Rate { get; init; } = 0.001;

    /// <summary>The momentum, with <see cref="OptimizerMethod.Sgd"/>.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The weight decay.</summary>
    public double WeightDecay { get; init; } = 0.0005;

    /// <summary>The learning rate schedule.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.OneCycle;

    /// <summary>The share of the steps in which the learning rate rises linearly from zero.</summary>
    public double WarmUp { get; init; }

    /// <summary>The maximum norm of the gradients of a step; 0 means no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>The share of a label that is spread over all classes, from 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>True if images are mirrored at random.</summary>
    public bool Flip { get; init; }

    /// <summary>The maximum random shift of images, in pixels.</summary>
    public int Shift { get; init; }

    /// <summary>
    /// The number of epochs without a better validation after which training ends early; 0 means never.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>True if the original is the teacher: its scores are imitated.</summary>
    public bool Distill { get; init; } = true;

    /// <summary>The temperature of the teacher's scores: the higher, the more the smaller ones count.</summary>
    public double Temperature { get; init; } = 3;

    /// <summary>The teacher's share of the loss, from 0 to 1; the labels have the rest.</summary>
    public double DistillWeight { get; init; } = 0.7;

    /// <summary>
    /// The weights of the outputs in the loss, with <see cref="ModelTask.MatchOriginal"/>; null means that all count
    /// the same.
    /// </summary>
    public PerOutput<double>? OutputWeights { get; init; }

    /// <summary>The engine that trains.</summary>
    public EngineChoice Engine { get; init; } = EngineChoice.Auto;

    /// <summary>True if the training simulates the quantization that follows.</summary>
    public bool QuantizationAware { get; init; }
}
