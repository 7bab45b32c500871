using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Memory;

/// <summary>
/// The memory that holds what sessions read and write. Only its methods touch the content of a buffer: the host may not
/// be able to. Owns its buffers. Disposed after the bindings that name them and before the session that it belongs to.
/// </summary>
internal interface IDeviceMemory : IDisposable
{
    /// <summary>True if a run reads inputs where the host has them; false if they are copied into buffers.</summary>
    bool IsHost { get; }

    /// <summary>
    /// Returns true if a session that expects an input in <paramref name="place"/> reads the buffers themselves.
    /// Otherwise ONNX Runtime copies a buffer when it is bound.
    /// </summary>
    bool Is(OrtMemoryInfo place);

    /// <summary>Allocates a buffer of undefined content for one tensor.</summary>
    /// <exception cref="SessionException">The memory does not suffice.</exception>
    OrtValue Allocate(TensorType type);

    /// <summary>Copies a tensor of the host into a buffer of its type and shape.</summary>
    void Write(OrtValue buffer, Tensor tensor);

    /// <summary>Returns a copy of a buffer on the host.</summary>
    Tensor Read(string name, OrtValue buffer);

    /// <summary>Fills a buffer with zeros, without a copy from the host.</summary>
    void Clear(OrtValue buffer);

    /// <summary>Runs a session on buffers of this memory.</summary>
    void Run(InferenceSession session, SessionBinding binding) =>
        session.RunWithBinding(binding.Options, binding.Buffers);
}
