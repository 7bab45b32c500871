namespace NasBuild.Core.Caching;

/// <summary>
/// The error of a shared cache that cannot be used; its message is a sentence for the user, without secrets.
/// </summary>
public sealed class SharedCacheException : Exception
{
    /// <summary>Creates the error.</summary>
    public SharedCacheException()
        : this("it fails.")
    {
    }

    /// <summary>Creates the error with a sentence that begins in lower case: the subject is the cache.</summary>
    public SharedCacheException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    public SharedCacheException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
