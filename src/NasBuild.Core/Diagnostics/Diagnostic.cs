namespace NasBuild.Core.Diagnostics;

/// <summary>
/// An error, warning or info for the user. Created by <see cref="DiagnosticDescriptor.With"/> and
/// <see cref="DiagnosticDescriptor.At"/>.
/// </summary>
public sealed record Diagnostic
{
    /// <summary>Creates a diagnostic.</summary>
    /// <param name="descriptor">The descriptor of its kind.</param>
    /// <param name="position">The position in a file, if there is one.</param>
    /// <param name="arguments">The arguments of the message format.</param>
    /// <exception cref="ArgumentException">The number of arguments is not the descriptor's.</exception>
    public Diagnostic(DiagnosticDescriptor descriptor, SourcePosition? position, params object[] arguments)
    {
        if (arguments.Length != descriptor.ArgumentCount)
        {
            throw new ArgumentException(
                $"{descriptor.Id} takes {descriptor.ArgumentCount} arguments, not {arguments.Length}.",
                nameof(arguments));
        }

        Descriptor = descriptor;
        Position = position;
        Severity = descriptor.Severity;
        Arguments = [.. arguments];
        Message = descriptor.Format(arguments);
    }

    /// <summary>The descriptor of its kind.</summary>
    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>The position in a file, or null.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>The severity. Default: the descriptor's.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>The id of the descriptor.</summary>
    public string Id => Descriptor.Id;

    /// <summary>The values in the places of the kind's message, in their order.</summary>
    public IReadOnlyList<object> Arguments { get; }

    /// <summary>The text for the user.</summary>
    public string Message { get; private init; }

    /// <summary>Returns the same diagnostic as a warning: used for a missed gate with <c>on-miss: warn</c>.</summary>
    public Diagnostic AsWarning() => this with { Severity = DiagnosticSeverity.Warning };

    /// <summary>Returns the same diagnostic with one more sentence at the end of its text.</summary>
    internal Diagnostic And(string sentence) => this with { Message = $"{Message} {sentence}" };

    /// <summary>True for the same kind, place, severity and text.</summary>
    // The message tells the arguments already, and a list of them would compare by reference.
    public bool Equals(Diagnostic? other) =>
        other is not null && Descriptor == other.Descriptor && Position == other.Position
        && Severity == other.Severity && Message == other.Message;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Descriptor, Position, Severity, Message);

    /// <summary>
    /// Returns the canonical MSBuild line: <c>nas.yaml(12,5): error NAS0104: text</c>, or
    /// <c>nas : error NAS1101: text</c> without a position. Always one line: control characters, line breaks among
    /// them, become spaces.
    /// </summary>
    public override string ToString()
    {
        string origin = Position is null ? "nas " : Position.ToString();
        string category = Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "info",
        };
        return OneLine($"{origin}: {category} {Id}: {Message}");
    }

    private static string OneLine(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? ' ' : source[i];
        }
    });
}
