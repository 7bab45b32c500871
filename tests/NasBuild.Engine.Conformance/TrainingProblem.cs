using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Something small to train: a convolution, a Relu, a mean over positions and a fully connected layer, and eight random
/// images of three classes.
/// </summary>
public static class TrainingProblem
{
    public const int Batch = 8;
    public static readonly CrossEntropy Loss = new("scores");
    public static readonly SessionSettings OneThread = new(Threads: 1) { Spin = false };

    /// <summary>The model, and a batch with labels.</summary>
    public static (Model Model, Dictionary<string, Tensor> Batch) Create()
    {
        var random = new Random(5);
        float[] Numbers(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (2 * random.NextSingle()) - 1)];
        Tensor Random(string name, params long[] shape) =>
            Tensor.Create<float>(name, shape, Numbers(shape.Aggregate(1L, (p, d) => p * d)));
        Node[] nodes =
        [
            new("Conv", ["x", "conv.w", "conv.b"], ["c"], "conv", "", Ints("pads", "1,1,1,1")),
            new("Relu", ["c"], ["r"], "relu"),
            new("GlobalAveragePool", ["r"], ["p"], "pool"),
            new("Flatten", ["p"], ["f"], "flatten"),
            new("Gemm", ["f", "head.w", "head.b"], ["scores"], "head", "", Attribute.Of("transB", 1)),
        ];
        Tensor[] parameters =
        [
            Random("conv.w", 16, 2, 3, 3), Random("conv.b", 16), Random("head.w", 3, 16), Random("head.b", 3)
        ];
        var x = new ValueInfo(
            "x", ElementType.Float, [new Dimension(null, "n"), new(2, null), new(6, null), new(6, null)]);
        Tensor[] batch =
        [
            Random("x", Batch, 2, 6, 6),
            Tensor.Create<long>(Loss.Labels, [Batch], [.. Enumerable.Range(0, Batch).Select(i => i % 3L)]),
        ];
        return (
            new Model(new Graph("problem", nodes, parameters, [x], [new ValueInfo("scores")])),
            batch.ToDictionary(t => t.Name));
    }

    /// <summary>A training of the model.</summary>
    public static ITrainingSession Start(
        this ITrainingEngine engine,
        Model model,
        IReadOnlyDictionary<string, Tensor> batch,
        Optimiser optimiser,
        Func<TrainingSettings, TrainingSettings>? change = null)
    {
        var settings = new TrainingSettings(Loss, optimiser) { Session = OneThread };
        return engine.Train(
            model, change is null ? settings : change(settings), new Dictionary<string, Tensor> { ["x"] = batch["x"] });
    }
}
