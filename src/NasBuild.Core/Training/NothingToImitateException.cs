namespace NasBuild.Core.Training;

/// <summary>The original has no output of floating-point numbers that depends on the samples.</summary>
public sealed class NothingToImitateException()
    : Exception("The original has no output of floating-point numbers that depends on the samples.");
