using System.Globalization;
using System.Text;

namespace NasBuild.Core.Diagnostics;

/// <summary>A kind of diagnostic. All of them are in <see cref="Descriptors"/>.</summary>
/// <param name="Id">The stable id, such as <c>NAS0104</c>; its first digit is the area.</param>
/// <param name="Severity">The default severity.</param>
/// <param name="Title">A short title.</param>
/// <param name="MessageFormat">
/// The message: what was found, what is valid and what to do, with <c>{0}</c>-style placeholders for the arguments.
/// </param>
public sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title, string MessageFormat)
{
    /// <summary>The address of the project.</summary>
    public const string Project = "https://github.com/nasbuild/nasbuild";

    private const string Page = $"{Project}/blob/main/src/NasBuild.Core/Diagnostics/README.md";
    private readonly CompositeFormat format = CompositeFormat.Parse(MessageFormat);

    /// <summary>The address of the page that lists the kind.</summary>
    public string HelpLink => HelpLinkOf(Id);

    /// <summary>The number of arguments that the message takes.</summary>
    public int ArgumentCount => format.MinimumArgumentCount;

    /// <summary>Returns a diagnostic of this kind without a position.</summary>
    /// <exception cref="ArgumentException">The number of arguments is not <see cref="ArgumentCount"/>.</exception>
    public Diagnostic With(params object[] arguments) => At(null, arguments);

    /// <summary>Returns a diagnostic of this kind at a position in a file.</summary>
    /// <exception cref="ArgumentException">The number of arguments is not <see cref="ArgumentCount"/>.</exception>
    public Diagnostic At(SourcePosition? position, params object[] arguments) => new(this, position, arguments);

    /// <summary>Returns the address of the page that lists a kind.</summary>
    internal static string HelpLinkOf(string id) => $"{Page}#{id.ToLowerInvariant()}";

    internal string Format(object[] arguments) => string.Format(CultureInfo.InvariantCulture, format, arguments);
}
