using NasBuild.Benchmarks.Peers;

namespace NasBuild.Benchmarks;

/// <summary>
/// What training on ONNX Runtime gains and costs: throughput and memory beside PyTorch's and libtorch's, recovery after
/// a cut, a net from scratch.
/// </summary>
internal static class Training
{
    private const int Rounds = 3;

    public static void Run()
    {
        var rows = new Rows();
        rows.Tell("machine", $"{Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}");
        TrainingPeers.Measure(rows, ["resnet14", "text-gpt"], Rounds);
        WholeNetGradients.Measure(rows);
        Recovery.Measure(rows);
        TrainingFromScratch.Measure(rows);
        rows.Print();
    }
}
