using NasBuild.Engine.Allocation;
using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>
/// The bytes that one run of a model needs at its peak: its weights, and the buffers that are in use at once, as ONNX
/// Runtime plans them for a CPU.
/// </summary>
/// <remarks>
/// <para>
/// Let s1, s2, ... be the nodes that remain after the model is loaded, in ONNX Runtime's order of execution. A value
/// that si computes is in a buffer, its own or a shared one. A buffer is in use from the step that first writes to it
/// to the step that last reads a value in it. Inputs and outputs of the model are the caller's: inputs are in use
/// throughout, outputs from their step to the end. Then
/// </para>
/// <code>peak = weights + max over i of (bytes of the buffers in use at si + scratch(si))</code>
/// <para>
/// where weights are the distinct constants that the steps read, in the type in which they read them: nodes that depend
/// only on constants are computed at load, but integers behind <c>DequantizeLinear</c> stay integers. Scratch is the
/// memory that some operators need for themselves, or for the largest body of <c>If</c> or <c>Loop</c>. Strings,
/// sequences and sparse tensors, whose size is not fixed, count as 0; halves take two bytes, even if a CPU computes
/// them as floats.
/// </para>
/// <para>Example, of floats: x[1, 4] is the caller's, h = x · W[4, 8], r = Relu(h), and y = r · V[8, 2] is the
/// caller's. The weights take (32 + 16) · 4 = 192 bytes. At the first product x and h are in use, 16 + 32 bytes; Relu
/// writes to the buffer of h; at the second product x, h and y are in use, 16 + 32 + 8 bytes. The peak is 248 bytes.
/// </para>
/// <para>
/// This is the memory that a session's allocator provides in a run that allocates every buffer separately. From the
/// second run with the same shapes on, a session keeps most buffers in one block (a memory pattern), which has gaps.
/// </para>
/// </remarks>
public static class PeakMemory
{
    /// <summary>Returns the bytes that a run of <paramref name="model"/> on <paramref name="sample"/> needs.</summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static long Of(Model model, IReadOnlyDictionary<string, Tensor> sample) =>
        Of(model, BodyShapes.Of(model, sample));

    /// <summary>Returns the bytes that a run of <paramref name="model"/> needs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">
    /// The types and concrete shapes of its values, including those in bodies, which fix the batch.
    /// </param>
    /// <exception cref="ArgumentException">The shape of a value is missing.</exception>
    public static long Of(Model model, IReadOnlyDictionary<string, TensorType> shapes)
    {
        var loaded = new LoadedGraph(model.Graph, shapes);
        return loaded.WeightBytes + AllocationPlan.PeakBytes(loaded);
    }

    /// <summary>Returns the same without the weights: what a run on more samples at once multiplies.</summary>
    /// <inheritdoc cref="Of(Model, IReadOnlyDictionary{string, TensorType})"/>
    public static long OfActivations(Model model, IReadOnlyDictionary<string, TensorType> shapes) =>
        AllocationPlan.PeakBytes(new LoadedGraph(model.Graph, shapes));
}
