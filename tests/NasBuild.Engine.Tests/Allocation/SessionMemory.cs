using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine.Tests.Allocation;

/// <summary>What a default session's allocator hands out for runs of a model, in bytes.</summary>
/// <param name="FirstRun">At the peak of the first run, in which every buffer is allocated for itself.</param>
/// <param name="LaterRun">At the peak of a later run, in which most lie in one block (a memory pattern).</param>
internal sealed record SessionMemory(long FirstRun, long LaterRun)
{
    /// <summary>
    /// Runs <paramref name="model"/> twice on <paramref name="sample"/>. Weights are the initializers of the graph that
    /// ONNX Runtime has made of the model, which lie elsewhere or are packed anew; inputs are the caller's.
    /// </summary>
    public static SessionMemory Of(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                OptimizedModelFilePath = path,
            };
            options.AddSessionConfigEntry("session.use_env_allocators", "1");
            CountingAllocator.Register();
            using var session = new InferenceSession(model.ToBytes(), options);
            var created = CountingAllocator.InUse;
            var besides = Weights(Model.Load(path).Graph) + sample.Values.Sum(t => t.SizeBytes) - created;
            using var run = new RunOptions();
            var inputs = sample.Values.Select(Copy).ToList();
            long Peak() => besides + CountingAllocator.Peak(
                () => session.Run(run, [.. sample.Keys], inputs, session.OutputNames).Dispose());
            var memory = new SessionMemory(Peak(), Peak());
            inputs.ForEach(i => i.Dispose());
            return memory;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long Weights(Graph graph) =>
        graph.Initializers.Sum(t => t.SizeBytes) + graph.Nodes.SelectMany(n => n.Subgraphs).Sum(Weights);

    private static OrtValue Copy(Tensor tensor)
    {
        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (TensorElementType)tensor.ElementType, [.. tensor.Shape]);
        tensor.ToBytes().Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }
}
