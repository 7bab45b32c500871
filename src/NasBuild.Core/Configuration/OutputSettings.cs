namespace NasBuild.Core.Configuration;

/// <summary>The section <c>output</c>: where the optimised model goes.</summary>
public sealed record OutputSettings
{
    /// <summary>The file, relative to the build output folder; null means the source's file name.</summary>
    public string? Path { get; init; }
}
