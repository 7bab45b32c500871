namespace NasBuild.Core.Data.Formats;

/// <summary>The names of arrays and columns of labels.</summary>
internal static class LabelNames
{
    private static readonly string[] All = ["label", "labels", "y", "target", "targets", "class"];

    /// <summary>Returns true if labels are named so.</summary>
    public static bool Contains(string name) => All.Contains(name, StringComparer.OrdinalIgnoreCase);
}
