namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// Chooses nodes by name: those that match one of the patterns to include and none of those to exclude. In a pattern
/// <c>*</c> matches any characters, dots and slashes too, and <c>?</c> matches one. Case matters.
/// </summary>
/// <param name="Include">Patterns of the names to choose.</param>
/// <param name="Exclude">Patterns of the names to leave.</param>
public sealed record NameFilter(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    /// <summary>Returns true if a node of this name is chosen.</summary>
    public bool Chooses(string name) =>
        Include.Any(pattern => Matches(pattern, name)) && !Exclude.Any(pattern => Matches(pattern, name));

    /// <summary>Returns true if a name matches a pattern.</summary>
    public static bool Matches(string pattern, string name)
    {
        // After a mismatch only the last star needs to take one more character: linear in space, no recursion.
        int p = 0, n = 0, star = -1, starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starName = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}
