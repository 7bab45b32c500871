using System.Runtime.InteropServices;
using NasBuild.Onnx;

namespace NasBuild.Engine.Kernels;

/// <summary>
/// ONNX Runtime's description of an operator (<c>OrtCustomOp</c> as of version 13 of its interface), followed by fields
/// of our own.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CustomOp
{
    private const uint InterfaceVersion = 13;
    private const int Float = (int)ElementType.Float;

    private uint version;
    private delegate* unmanaged<CustomOp*, nint, nint, nint> createKernel;
    private delegate* unmanaged<CustomOp*, byte*> getName;
    private delegate* unmanaged<CustomOp*, byte*> getExecutionProviderType;
    private delegate* unmanaged<CustomOp*, nuint, int> getInputType;
    private delegate* unmanaged<CustomOp*, nuint> getInputTypeCount;
    private delegate* unmanaged<CustomOp*, nuint, int> getOutputType;
    private delegate* unmanaged<CustomOp*, nuint> getOutputTypeCount;
    private delegate* unmanaged<nint, nint, void> kernelCompute;
    private delegate* unmanaged<nint, void> kernelDestroy;
    private delegate* unmanaged<CustomOp*, nuint, int> getInputCharacteristic;
    private delegate* unmanaged<CustomOp*, nuint, int> getOutputCharacteristic;
    private delegate* unmanaged<CustomOp*, nuint, int> getInputMemoryType;
    private byte* name;
    private nint create;
    private int requiredInputs;
    private int inputs;
    private int output;
    private int outputs;

    /// <summary>
    /// Creates the description of an operator on floats. It is never freed: ONNX Runtime keeps the pointer.
    /// </summary>
    /// <param name="name">The operator.</param>
    /// <param name="requiredInputs">The number of required inputs.</param>
    /// <param name="inputs">The number of all inputs.</param>
    /// <param name="create">Creates the kernel of a node.</param>
    /// <param name="output">The type of the elements of outputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    public static CustomOp* Create(
        string name, int requiredInputs, int inputs, Func<KernelAttributes, Kernel> create,
        ElementType output = ElementType.Float, int outputs = 1)
    {
        var op = (CustomOp*)NativeMemory.AllocZeroed((nuint)sizeof(CustomOp));
        op->version = InterfaceVersion;
        op->createKernel = &CreateKernel;
        op->getName = &Name;
        op->getExecutionProviderType = &Provider;
        op->getInputType = &InputType;
        op->getInputTypeCount = &InputCount;
        op->getOutputType = &OutputType;
        op->getOutputTypeCount = &OutputCount;
        op->kernelCompute = &Compute;
        op->kernelDestroy = &Destroy;
        op->getInputCharacteristic = &Optional;
        op->getOutputCharacteristic = &Required;
        op->getInputMemoryType = &Required;
        op->name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        op->create = GCHandle.ToIntPtr(GCHandle.Alloc(create));
        op->requiredInputs = requiredInputs;
        op->inputs = inputs;
        op->output = (int)output;
        op->outputs = outputs;
        return op;
    }

    [UnmanagedCallersOnly]
    private static nint CreateKernel(CustomOp* op, nint api, nint info) =>
        GCHandle.ToIntPtr(GCHandle.Alloc(
            ((Func<KernelAttributes, Kernel>)GCHandle.FromIntPtr(op->create).Target!)(new KernelAttributes(info))));

    [UnmanagedCallersOnly]
    private static byte* Name(CustomOp* op) => op->name;

    [UnmanagedCallersOnly]
    private static byte* Provider(CustomOp* op) => null;

    [UnmanagedCallersOnly]
    private static int InputType(CustomOp* op, nuint index) => Float;

    [UnmanagedCallersOnly]
    private static int OutputType(CustomOp* op, nuint index) => op->output;

    [UnmanagedCallersOnly]
    private static nuint InputCount(CustomOp* op) => (nuint)op->inputs;

    [UnmanagedCallersOnly]
    private static nuint OutputCount(CustomOp* op) => (nuint)op->outputs;

    [UnmanagedCallersOnly]
    private static int Optional(CustomOp* op, nuint index) => (int)index < op->requiredInputs ? 0 : 1;

    [UnmanagedCallersOnly]
    private static int Required(CustomOp* op, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static void Compute(nint kernel, nint context) =>
        ((Kernel)GCHandle.FromIntPtr(kernel).Target!).Compute(new KernelContext(context));

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel)
    {
        var handle = GCHandle.FromIntPtr(kernel);
        ((Kernel)handle.Target!).Dispose();
        handle.Free();
    }
}
