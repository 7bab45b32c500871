using System.Globalization;

namespace NasBuild.Core.Caching;

/// <summary>Copies of entries, with a limit on their size.</summary>
public static class EntryCopy
{
    /// <summary>Copies a stream.</summary>
    /// <exception cref="InvalidDataException">It is larger than the limit.</exception>
    public static void Run(Stream from, Stream to, long maxBytes, CancellationToken cancellation)
    {
        var piece = new byte[1 << 16];
        for (long done = 0; from.Read(piece) is > 0 and var read; done += read)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(done + read, maxBytes);
            to.Write(piece, 0, read);
        }
    }

    /// <summary>Checks a size against the limit.</summary>
    /// <exception cref="InvalidDataException">It is larger.</exception>
    public static void Check(long bytes, long maxBytes)
    {
        if (bytes > maxBytes)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"it has more than {maxBytes:N0} bytes, the maximum."));
        }
    }
}
