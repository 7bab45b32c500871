using System.Runtime.InteropServices;

namespace NasBuild.Engine.Kernels;

/// <summary>Memory that kernels reuse from run to run, aligned to cache lines. It is not cleared.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    [ThreadStatic]
    private static Scratch? thread;

    private float* data;
    private long capacity;

    ~Scratch() => Free();

    /// <summary>The memory of the current thread.</summary>
    public static Scratch OfThread => thread ??= new Scratch();

    /// <summary>Returns memory for <paramref name="count"/> floats; earlier contents may be lost.</summary>
    public float* Take(long count)
    {
        if (count > capacity)
        {
            Free();
            data = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
            capacity = count;
        }

        return data;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(data);
        data = null;
        capacity = 0;
    }
}
