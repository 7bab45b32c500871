namespace NasBuild.Core.Builds;

/// <summary>The mode of a build, which determines the use of the lock.</summary>
public enum BuildMode
{
    /// <summary>A lock that matches is re-applied; otherwise a search runs and rewrites it.</summary>
    Auto,
    /// <summary>A search runs even if the lock matches, and rewrites it.</summary>
    Search,
    /// <summary>Only a lock that matches is applied; anything else is an error.</summary>
    Locked,
    /// <summary>Nothing is optimised: the original is shipped.</summary>
    Skip,
}
