namespace NasBuild.Core.Diagnostics;

/// <summary>A position in a text file.</summary>
/// <param name="File">The file's path, absolute or relative to the current directory.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record SourcePosition(string File, int Line, int Column)
{
    /// <summary>Returns the position in the form that MSBuild and editors link: <c>nas.yaml(12,5)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{File}({Line},{Column})");
}
