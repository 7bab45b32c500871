namespace NasBuild.Cli.Terminals;

/// <summary>The status of a stage.</summary>
internal enum StageMark
{
    /// <summary>The stage is running.</summary>
    Running,
    /// <summary>The stage is complete.</summary>
    Done,
    /// <summary>The stage was stopped.</summary>
    Stopped,
}
