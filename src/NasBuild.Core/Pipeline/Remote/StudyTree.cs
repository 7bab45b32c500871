namespace NasBuild.Core.Pipeline.Remote;

/// <summary>
/// The places of a study's files below one folder. They lie to each other as on the building machine, so that lists of
/// files stay right; what all their paths begin with is left out: it is nobody's business elsewhere.
/// </summary>
internal sealed class StudyTree
{
    private readonly int shared;

    /// <param name="paths">The full paths of all files and folders.</param>
    public StudyTree(IEnumerable<string> paths)
    {
        List<string[]> folders = [.. paths.Select(p => Parts(Path.GetDirectoryName(p)!))];
        shared = folders.Min(f => f.Length);
        while (folders.Any(f => !f.Take(shared).SequenceEqual(folders[0].Take(shared))))
        {
            shared--;
        }
    }

    /// <summary>Returns the place of a file or folder, with slashes.</summary>
    public string this[string path] => string.Join('/', Parts(path).Skip(shared));

    /// <summary>Returns the full path of a place below a folder.</summary>
    /// <exception cref="InvalidDataException">The place is not below it.</exception>
    public static string Resolve(string folder, string place)
    {
        var path = Path.GetFullPath(Path.Combine(folder, place));
        return place.Length > 0 && !Path.IsPathRooted(place)
            && place.Split('/').All(p => p is not ("" or "." or "..") && !p.Contains('\\') && !p.Contains(':'))
            && path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"'{place}' is no place below the study's folder.");
    }

    // The drive is a folder.
    private static string[] Parts(string path) => [.. Path.GetFullPath(path)
        .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
        .Select(p => OperatingSystem.IsWindows() ? p.Replace(":", "", StringComparison.Ordinal) : p)];
}
