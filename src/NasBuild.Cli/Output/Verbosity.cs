namespace NasBuild.Cli.Output;

/// <summary>The amount of output of a command.</summary>
internal enum Verbosity
{
    /// <summary>Warnings, errors, and what the command was asked for.</summary>
    Quiet,
    /// <summary>Also progress every few seconds, and what was done.</summary>
    Normal,
    /// <summary>Also progress every second.</summary>
    Detailed,
}
