using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The method that predicts the measurements of candidates. Each has a row in the table of methods.</summary>
public enum PredictorMethod
{
    /// <summary>The method with the least error in cross-validation.</summary>
    Auto,

    /// <summary>A linear model.</summary>
    Ridge,

    /// <summary>A Gaussian process.</summary>
    GaussianProcess,

    /// <summary>Several small neural nets.</summary>
    Ensemble,

    /// <summary>SeerNet's neural net.</summary>
    Seernet,

    /// <summary>A language model, and a student that learns its predictions.</summary>
    Llm,
}

/// <summary>The parts of a question to a language model besides the policy, in their order.</summary>
[Flags]
public enum PromptParts
{
    /// <summary>The query alone.</summary>
    None = 0,

    /// <summary>What the language model is to do.</summary>
    Role = 1,

    /// <summary>The instruction that names the task and its metric.</summary>
    Task = 2,

    /// <summary>The instruction that shows inputs and outputs of the task.</summary>
    Examples = 4,

    /// <summary>The instruction that names the backbone and says that all are trained alike.</summary>
    Backbone = 8,

    /// <summary>The instruction that says what GFLOPs count.</summary>
    Efficiency = 16,

    /// <summary>The instruction to learn from the demonstrations.</summary>
    Focus = 32,

    /// <summary>The meaning of each hyper-parameter.</summary>
    Definitions = 64,

    /// <summary>Measured architectures.</summary>
    Demonstrations = 128,

    /// <summary>The five instructions.</summary>
    Instructions = Task | Examples | Backbone | Efficiency | Focus,

    /// <summary>All parts.</summary>
    All = Role | Instructions | Definitions | Demonstrations,
}

/// <summary>The method that learns a language model's predictions.</summary>
public enum StudentMethod
{
    /// <summary>A neural net.</summary>
    Net,

    /// <summary>A linear model.</summary>
    Ridge,
}

/// <summary>What a build does without a language model that it should ask.</summary>
public enum OnFailure
{
    /// <summary>It goes on with another predictor.</summary>
    Continue,

    /// <summary>It fails.</summary>
    Fail,
}

/// <summary>The section <c>predict</c>: the prediction of candidates, for searches that predict.</summary>
public sealed record PredictSettings
{
    /// <summary>The method that predicts the measurements of candidates.</summary>
    public PredictorMethod Predictor { get; init; } = PredictorMethod.Auto;

    /// <summary>The number of candidates that are measured for training the predictors.</summary>
    public int Samples { get; init; } = 40;

    /// <summary>The address of a language model's endpoint, up to the version; null: none is asked.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The model to ask there.</summary>
    public string? Model { get; init; }

    /// <summary>The environment variable that holds the endpoint's key; null: it needs none.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>The number of measured candidates that a question shows.</summary>
    public int Demonstrations { get; init; } = 10;

    /// <summary>
    /// The parts of a question besides the candidate; null: all but the examples, which are the user's samples.
    /// </summary>
    public IReadOnlyList<PromptParts>? Parts { get; init; }

    /// <summary>The number of candidates that the language model predicts for its student.</summary>
    public int Labels { get; init; } = 3000;

    /// <summary>The method of the student.</summary>
    public StudentMethod Student { get; init; } = StudentMethod.Net;

    /// <summary>The time that one attempt may take.</summary>
    public Duration Timeout { get; init; } = Duration.FromMinutes(1);

    /// <summary>The number of attempts for an answer.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The maximum number of questions of a build.</summary>
    public int Calls { get; init; } = 1000;

    /// <summary>The maximum number of tokens of questions and answers together.</summary>
    public int Tokens { get; init; } = 2_000_000;

    /// <summary>What happens if the language model cannot be asked.</summary>
    public OnFailure OnFailure { get; init; } = OnFailure.Continue;

    /// <summary>The parts of a question as one value.</summary>
    internal PromptParts PromptParts =>
        Parts?.Aggregate(PromptParts.None, (parts, part) => parts | part)
        ?? (PromptParts.All & ~PromptParts.Examples);

    /// <summary>What the language model's predictions depend on; where and how it is reached does not matter.</summary>
    internal string LanguageModelKey => Endpoint is null ? "" : FormattableString.Invariant(
        $"{Model}, {PromptParts}, {Demonstrations} shown, {Labels} labels, {Student}");
}
