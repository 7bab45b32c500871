using System.Runtime.InteropServices;

namespace NasBuild.Engine.Kernels;

/// <summary>One run of a node.</summary>
internal readonly unsafe struct KernelContext(nint context)
{
    /// <summary>Returns the elements of input <paramref name="index"/>; null if it is left out.</summary>
    public float* Input(int index) =>
        NativeApi.Input(context, (nuint)index) is var value and not 0 ? (float*)NativeApi.Data(value) : null;

    /// <summary>Returns the shape of input <paramref name="index"/>.</summary>
    public long[] InputShape(int index) => NativeApi.Shape(NativeApi.Input(context, (nuint)index));

    /// <summary>Allocates the output of floats.</summary>
    public float* Output(params ReadOnlySpan<long> shape) => Output<float>(shape);

    /// <summary>Allocates output <paramref name="index"/> of several.</summary>
    public float* Output(int index, long[] shape) => (float*)NativeApi.Data(
        NativeApi.Output(context, (nuint)index, shape));

    /// <summary>Allocates the output.</summary>
    public T* Output<T>(params ReadOnlySpan<long> shape)
        where T : unmanaged => (T*)NativeApi.Data(NativeApi.Output(context, 0, shape));

    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> on the session's threads.</summary>
    public void ParallelFor(int count, Action<int> body)
    {
        var handle = GCHandle.Alloc(body);
        try
        {
            NativeApi.ParallelFor(context, &Call, (nuint)count, (void*)GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void Call(void* state, nuint index) =>
        ((Action<int>)GCHandle.FromIntPtr((nint)state).Target!)((int)index);
}
