namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>The parts of a prompt besides the query, in their order. Each may be left out.</summary>
[Flags]
internal enum PromptParts
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
