namespace NasBuild.Core.Prediction.Distillation;

/// <summary>The settings for a student; the defaults are the paper's.</summary>
internal sealed record StudentSettings
{
    /// <summary>The number of architectures that the teacher predicts.</summary>
    public int Architectures { get; init; } = 3000;

    /// <summary>The number of hidden layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>The width of a hidden layer.</summary>
    public int Width { get; init; } = 400;

    /// <summary>Adam's rate.</summary>
    public double Rate { get; init; } = 1e-5;

    /// <summary>The number of steps.</summary>
    public int Steps { get; init; } = 5000;

    /// <summary>The number of samples in a step.</summary>
    public int BatchSize { get; init; } = 128;
}
