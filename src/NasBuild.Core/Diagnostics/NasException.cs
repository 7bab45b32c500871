namespace NasBuild.Core.Diagnostics;

/// <summary>A user's error, or several found at once: what stops a build, with all that there is to tell.</summary>
public sealed class NasException : Exception
{
    /// <summary>One diagnostic stops the work.</summary>
    public NasException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException)
    {
    }

    /// <summary>One or more diagnostics stop the work.</summary>
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

    /// <summary>All that was found, in the order of the places in the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
