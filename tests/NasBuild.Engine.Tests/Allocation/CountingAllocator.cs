using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine.Tests.Allocation;

/// <summary>
/// An allocator (<c>OrtAllocator</c> as of version 17 of ONNX Runtime's interface) that counts the bytes that are asked
/// of it. It is registered with the environment, and serves sessions with the option
/// <c>session.use_env_allocators</c>.
/// </summary>
internal static unsafe class CountingAllocator
{
    private const int Version = 17;
    private const nuint Alignment = 64;
    private static readonly ConcurrentDictionary<nint, long> Sizes = new();
    private static long inUse;
    private static long peak;

    static CountingAllocator()
    {
        var table = (Table*)NativeMemory.AllocZeroed((nuint)sizeof(Table));
        table->Version = Version;
        table->Allocate = &Allocate;
        table->Free = &Free;
        table->Info = &Info;
        table->MemoryInfo = OrtMemoryInfo.DefaultInstance.DangerousGetHandle();
        var library = NativeLibrary.Load("onnxruntime", typeof(InferenceSession).Assembly, null);
        var interfaces = ((delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        var functions = ((delegate* unmanaged<uint, nint*>)interfaces[0])(Version);
        var register = (delegate* unmanaged<nint, Table*, nint>)functions[176];
        Assert.AreEqual(0, register(OrtEnv.Instance().DangerousGetHandle(), table));
    }

    /// <summary>Has the allocator registered.</summary>
    public static void Register()
    {
        // The static constructor has.
    }

    /// <summary>The bytes that are allocated.</summary>
    public static long InUse => Interlocked.Read(ref inUse);

    /// <summary>The most bytes that were allocated while <paramref name="run"/> ran.</summary>
    public static long Peak(Action run)
    {
        Interlocked.Exchange(ref peak, InUse);
        run();
        return Interlocked.Read(ref peak);
    }

    [UnmanagedCallersOnly]
    private static void* Allocate(Table* table, nuint size)
    {
        var memory = NativeMemory.AlignedAlloc(Math.Max(size, 1), Alignment);
        Sizes[(nint)memory] = (long)size;
        var now = Interlocked.Add(ref inUse, (long)size);
        for (var seen = Interlocked.Read(ref peak); now > seen; seen = Interlocked.Read(ref peak))
        {
            Interlocked.CompareExchange(ref peak, now, seen);
        }

        return memory;
    }

    [UnmanagedCallersOnly]
    private static void Free(Table* table, void* memory)
    {
        if (memory is not null && Sizes.TryRemove((nint)memory, out var size))
        {
            Interlocked.Add(ref inUse, -size);
            NativeMemory.AlignedFree(memory);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Info(Table* table) => table->MemoryInfo;

    [StructLayout(LayoutKind.Sequential)]
    private struct Table
    {
        public uint Version;
        public delegate* unmanaged<Table*, nuint, void*> Allocate;
        public delegate* unmanaged<Table*, void*, void> Free;
        public delegate* unmanaged<Table*, nint> Info;
        public nint MemoryInfo;
    }
}
