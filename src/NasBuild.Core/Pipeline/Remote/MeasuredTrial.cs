using NasBuild.Core.Builds.Workers;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>A trial that this machine has measured for a build.</summary>
/// <param name="Body">The measurements as JSON.</param>
/// <param name="Model">The fine-tuned model, if the build uses it; else null. Its file is there while the study is.</param>
public sealed record MeasuredTrial(string Body, StudyObject? Model);
