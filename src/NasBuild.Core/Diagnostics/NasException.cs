namespace NasBuild.Core.Diagnostics;

/// <summary>The exception that stops a build: one or more diagnostics for the user.</summary>
public sealed class NasException : Exception
{
    /// <summary>Creates an exception with one diagnostic.</summary>
    public NasException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException)
    {
    }

    /// <summary>Creates an exception with one or more diagnostics.</summary>
    /// <exception cref="ArgumentException">There is no diagnostic.</exception>
    public NasException(IReadOnlyList<Diagnostic> diagnostics, Exception? innerException = null)
        : base(string.Join(Environment.NewLine, diagnostics), innerException)
    {
        if (diagnostics.Count == 0)
        {
            throw new ArgumentException("At least one diagnostic is needed.", nameof(diagnostics));
        }

        Diagnostics = diagnostics;
    }

    /// <summary>The diagnostics, in the order of their positions in the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
