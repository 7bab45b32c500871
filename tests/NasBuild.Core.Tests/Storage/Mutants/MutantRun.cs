using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Storage.Mutants;

/// <summary>
/// Reads damaged copies of a file. Each may be read or be a diagnostic; what else happens is a fault of the reader: an
/// error that would be reported as a bug, ten seconds without an end, a gigabyte of memory.
/// </summary>
internal static class MutantRun
{
    private const long MaxBytes = 1L << 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns the faults, and how many copies were read without a diagnostic.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="count">The number of copies.</param>
    public static (int Read, IReadOnlyList<string> Faults) Of(Reader reader, int seed, int count)
    {
        var faults = new List<string>();
        var read = 0;
        var folder = Directory.CreateTempSubdirectory("nasbuild-").FullName;
        try
        {
            for (var i = seed; i < seed + count; i++)
            {
                var mutant = i;
                var reading = Task.Run(() => One(reader, folder, mutant));
                var fault = reading.Wait(Limit) ? reading.Result : "does not end";
                read += fault is null ? 1 : 0;
                if (fault is { Length: > 0 })
                {
                    faults.Add($"{reader.Name}, seed {mutant}: {fault}");
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return (read, faults);
    }

    // Null if the copy was read, empty if it was a diagnostic.
    private static string? One(Reader reader, string folder, int seed)
    {
        var path = Path.Combine(folder, reader.File);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Mutant.Of(reader.Sample, reader.IsText, seed));
        var before = GC.GetAllocatedBytesForCurrentThread();
        string? result = null;
        try
        {
            reader.Read(folder);
        }
        catch (NasException e)
        {
            result = e.Diagnostics.Any(d => d.Id == Descriptors.InternalError.Id) ? e.Message : "";
        }
        catch (Exception e)
        {
            result = $"{e.GetType().Name}: {e.Message.Split('\n')[0]} {e.StackTrace?.Split('\n')[0].Trim()}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated < MaxBytes ? result : $"takes {allocated >> 20} MB";
    }
}
