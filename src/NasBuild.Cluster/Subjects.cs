using System.Security.Cryptography;
using System.Text;
using NasBuild.Core.Results;

namespace NasBuild.Cluster;

/// <summary>
/// The names of streams and subjects. Trials are by version, label, kind of machine, study and build, so that a worker
/// gets what it can measure, and a build finds what it has left behind.
/// </summary>
internal static class Subjects
{
    /// <summary>The stream of trials, from which an acknowledged one is removed.</summary>
    public const string Trials = "NASBUILD_TRIALS";

    /// <summary>The stream of answers.</summary>
    public const string Answers = "NASBUILD_ANSWERS";

    /// <summary>The object store of models and samples.</summary>
    public const string Objects = "nasbuild-objects";

    /// <summary>The store of models that workers have fine-tuned.</summary>
    public const string Weights = "nasbuild-weights";

    /// <summary>The subject on which workers say that they are there.</summary>
    public const string Presence = "nasbuild.workers";

    /// <summary>The subject on which workers are asked to say it now.</summary>
    public const string Roll = "nasbuild.roll";

    /// <summary>All subjects of trials.</summary>
    public const string AllTrials = "nasbuild.trials.>";

    /// <summary>All subjects of answers.</summary>
    public const string AllAnswers = "nasbuild.answers.>";

    private const string Any = "any";

    private static string Version { get; } = Plan.Tool.Replace('.', '-');

    /// <summary>Returns the subject of a trial.</summary>
    public static string Trial(string? label, string? kind, string study, string build) =>
        $"nasbuild.trials.{Class(label, kind)}.{study}.{build}";

    /// <summary>Returns the subjects of a build's trials.</summary>
    public static string TrialsOf(string study, string build) => $"nasbuild.trials.*.*.*.{study}.{build}";

    /// <summary>Returns the subjects of all trials of a class.</summary>
    public static string TrialsOfClass(string? label, string? kind) => $"nasbuild.trials.{Class(label, kind)}.*.*";

    /// <summary>Returns the name of the consumer of a class.</summary>
    public static string Consumer(string? label, string? kind) =>
        "workers-" + Class(label, kind).Replace('.', '_');

    /// <summary>Returns the subject of a study's answers.</summary>
    public static string AnswersOf(string study) => $"nasbuild.answers.{study}";

    /// <summary>Returns the name of a study's manifest in the object store.</summary>
    public static string Manifest(string study) => $"study-{study}";

    // A label may be the name of no label.
    private static string Class(string? label, string? kind) =>
        $"{Version}.{(label is null ? Any : "label-" + label)}.{(kind is null ? Any : Token(kind))}";

    private static string Token(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
