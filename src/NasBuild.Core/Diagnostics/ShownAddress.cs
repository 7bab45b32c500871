using System.Text.RegularExpressions;

namespace NasBuild.Core.Diagnostics;

/// <summary>
/// Addresses as they may be shown and recorded: without user, password, query and fragment, any of which may be a
/// secret (<c>https://user:secret@host/feed?sig=secret</c>).
/// </summary>
internal static partial class ShownAddress
{
    /// <summary>Returns a text with its addresses so.</summary>
    public static string In(string text) => Address().Replace(text, "${scheme}${rest}");

    [GeneratedRegex(
        """(?<scheme>\b[a-z][a-z0-9+.-]*://)(?:[^\s/?#'"<>]*@)?(?<rest>[^\s?#'"<>]*)(?:[?#][^\s'"<>]*)?""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
