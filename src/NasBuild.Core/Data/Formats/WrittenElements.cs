using Microsoft.Win32.SafeHandles;

namespace NasBuild.Core.Data.Formats;

/// <summary>
/// The elements of an array that is computed: in memory, or in a temporary file if there are many, which ends with them.
/// </summary>
internal sealed class WrittenElements
{
    private readonly byte[]? memory;
    private readonly SafeFileHandle? file;

    /// <param name="length">The number of bytes.</param>
    /// <param name="inMemory">As many are kept in memory.</param>
    /// <exception cref="IOException">There is no place for the file.</exception>
    public WrittenElements(long length, long inMemory = 1 << 28)
    {
        if (length <= inMemory)
        {
            memory = new byte[length];
            Elements = memory;
            return;
        }

        var path = Path.Combine(Path.GetTempPath(), $"nasbuild-{Guid.NewGuid():N}.bin");
        file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose, length);
        RandomAccess.SetLength(file, length);
        Elements = ElementBytes.InFile(path, file, 0, length);
        if (!OperatingSystem.IsWindows())
        {
            // Nothing is left if the process is killed.
            File.Delete(path);
        }
    }

    /// <summary>The elements; those that were not written are 0.</summary>
    public ElementBytes Elements { get; }

    /// <summary>Writes some of them; several threads may at a time.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(long offset, byte[] bytes)
    {
        if (file is not null)
        {
            RandomAccess.Write(file, bytes, offset);
            return;
        }

        bytes.CopyTo(memory!, offset);
    }
}
