using NasBuild.Core.Reporting;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Pipeline;

internal static class ReportLines
{
    /// <summary>The lines of a transformation; none where it did nothing.</summary>
    public static PolicyLine[] LinesOf(this BuildReport report, string transformation) =>
        [.. report.Transformations.Where(t => t.Transformation == transformation).SelectMany(t => t.Lines)];
}
