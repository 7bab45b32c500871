using NasBuild.Engine;
using NasBuild.Engine.Allocation;
using NasBuild.Onnx;

namespace NasBuild.Core.Targets;

/// <summary>A model whose costs are counted on a sample. Values that several targets need are computed once.</summary>
/// <param name="model">The model.</param>
/// <param name="sizeBytes">The size of its file.</param>
/// <param name="sample">A sample, which fixes the shapes of all values.</param>
internal sealed class CountedModel(Model model, long sizeBytes, IReadOnlyDictionary<string, Tensor> sample)
{
    private readonly Lazy<IReadOnlyDictionary<string, TensorType>> shapes = new(() => BodyShapes.Of(model, sample));
    private OperationCount? operations;

    /// <summary>The model.</summary>
    public Model Model => model;

    /// <summary>The size of its file.</summary>
    public long SizeBytes => sizeBytes;

    /// <summary>The shapes of its values, those in bodies of <c>If</c> and <c>Loop</c> too.</summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public IReadOnlyDictionary<string, TensorType> Shapes => shapes.Value;

    /// <summary>The operations of a run.</summary>
    public OperationCount Operations => operations ??= OperationCount.Of(model, Shapes);
}
