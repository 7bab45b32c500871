using System.Globalization;
using System.Text;

namespace NasBuild.Core.Diagnostics;

/// <summary>A kind of diagnostic. All of them stand in <see cref="Descriptors"/>.</summary>
/// <param name="Id">The stable id, such as <c>NAS0104</c>; its first digit is the area.</param>
/// <param name="Severity">The severity, unless a diagnostic overrides it.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="MessageFormat">What was found, what is valid and what to do, with <c>{0}</c>-style places for the arguments.</param>
public sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title, string MessageFormat)
{
    private readonly CompositeFormat format = CompositeFormat.Parse(MessageFormat);

    /// <summary>The number of arguments that the message takes.</summary>
    public int ArgumentCount => format.MinimumArgumentCount;

    /// <summary>A diagnostic of this kind that belongs to no place in a file.</summary>
    /// <exception cref="ArgumentException">The number of arguments is not <see cref="ArgumentCount"/>.</exception>
    public Diagnostic With(params object[] arguments) => At(null, arguments);

    /// <summary>A diagnostic of this kind at a place in a file.</summary>
    /// <exception cref="ArgumentException">The number of arguments is not <see cref="ArgumentCount"/>.</exception>
    public Diagnostic At(SourcePosition? position, params object[] arguments) => new(this, position, arguments);

    internal string Format(object[] arguments) => string.Format(CultureInfo.InvariantCulture, format, arguments);
}
