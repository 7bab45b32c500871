namespace NasBuild.Core.Configuration.Settings;

/// <summary>How parameters move along their gradients.</summary>
public enum OptimizerMethod
{
    /// <summary>Gradient descent with Nesterov's momentum.</summary>
    Sgd,

    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

/// <summary>How the learning rate changes.</summary>
public enum RateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Down half a cosine wave.</summary>
    Cosine,

    /// <summary>Up, then down to almost nothing.</summary>
    OneCycle,

    /// <summary>To a tenth after each third.</summary>
    Step,
}

/// <summary>The section <c>finetune</c>: how weights are fitted to samples.</summary>
public sealed record TrainingRecipe
{
    /// <summary>How often all samples are seen.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>The samples of a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How parameters move along their gradients.</summary>
    public OptimizerMethod Optimizer { get; init; } = OptimizerMethod.AdamW;

    /// <summary>The maximum learning rate.</summary>
    public double Rate { get; init; } = 0.001;

    /// <summary>The share of the last direction that is kept, with <see cref="OptimizerMethod.Sgd"/>.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The weight decay.</summary>
    public double WeightDecay { get; init; } = 0.0005;

    /// <summary>How the learning rate changes.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.OneCycle;

    /// <summary>The fraction of the steps in which the learning rate rises linearly from 0.</summary>
    public double WarmUp { get; init; }

    /// <summary>The length that the gradients of a step have at most; 0 for any.</summary>
    public double ClipNorm { get; init; }

    /// <summary>How much of a label is spread over all classes, from 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>True to mirror images at random.</summary>
    public bool Flip { get; init; }

    /// <summary>By how many pixels images are shifted at random.</summary>
    public int Shift { get; init; }

    /// <summary>After how many epochs without a better validation training ends early; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>True to distill from the original: its scores are a part of the loss.</summary>
    public bool Distill { get; init; } = true;

    /// <summary>The temperature of distillation: the higher, the more the original's smaller scores count.</summary>
    public double Temperature { get; init; } = 3;

    /// <summary>The teacher's part of the loss, from 0 to 1; the labels have the rest.</summary>
    public double DistillWeight { get; init; } = 0.7;

    /// <summary>True to train with the rounding of the quantized model.</summary>
    public bool QuantizationAware { get; init; }
}
