namespace NasBuild.Engine.Kernels;

/// <summary>The attributes of a kernel's node.</summary>
internal readonly record struct KernelAttributes(nint Info)
{
    /// <summary>The integers of the attribute <paramref name="name"/>, which is required.</summary>
    public int[] this[string name] => [.. NativeApi.Attribute(Info, name).Select(v => checked((int)v))];
}
