namespace NasBuild.Engine.Inputs;

/// <summary>The problems with a model's inputs.</summary>
public enum InputProblem
{
    /// <summary>The model accepts none of the sizes that were tried.</summary>
    Sizes,

    /// <summary>More than one axis may count samples.</summary>
    BatchAxis,

    /// <summary>The input would take more memory than any sample does.</summary>
    TooLarge,

    /// <summary>What is told of the input does not fit the model.</summary>
    Hint,
}

/// <summary>The exception for an input that no tensor can be made for.</summary>
/// <param name="problem">The problem.</param>
/// <param name="input">The input's name.</param>
/// <param name="key">The part of its hint that is wrong or that would help: <c>shape</c>, <c>batch-axis</c>.</param>
/// <param name="message">The reason, as a sentence.</param>
/// <param name="inner">The exception of ONNX Runtime.</param>
public sealed class InputException(
    InputProblem problem, string input, string key, string message, Exception? inner = null)
    : SessionException(message, inner)
{
    /// <summary>The problem.</summary>
    public InputProblem Problem { get; } = problem;

    /// <summary>The input's name.</summary>
    public string Input { get; } = input;

    /// <summary>The part of its hint that is wrong or that would help.</summary>
    public string Key { get; } = key;
}
