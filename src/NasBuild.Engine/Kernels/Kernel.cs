namespace NasBuild.Engine.Kernels;

/// <summary>The computation of one node in one session.</summary>
internal abstract class Kernel : IDisposable
{
    /// <summary>Computes the node's output.</summary>
    public abstract void Compute(KernelContext context);

    /// <summary>Frees the kernel's memory.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
