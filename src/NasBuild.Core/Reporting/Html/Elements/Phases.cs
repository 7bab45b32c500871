using System.Xml.Linq;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>The phases of a search, in order, each with its own mark.</summary>
internal sealed class Phases(IEnumerable<TrialPoint> trials)
{
    private const int Styles = 3;
    private readonly List<string> names = [.. trials.Select(t => t.Phase).Distinct()];

    public IEnumerable<(Func<(double X, double Y), XElement> Mark, string Meaning)?> Legend =>
        names.Select(n =>
            ((Func<(double X, double Y), XElement>, string)?)(at => Mark.Dot(at, 3.2, Style(n)), $"trial ({n})"));

    public string Style(string phase) => FormattableString.Invariant($"trial phase{names.IndexOf(phase) % Styles}");
}
