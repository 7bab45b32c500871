using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// Steps of one net on fixed random data, in a process of its own: what the peer's script does, with the same answer.
/// </summary>
internal static class TrainingStep
{
    private const int Threads = 2;
    private const int WarmUp = 3;

    /// <summary>Prints one line of JSON: the median step and the memory.</summary>
    /// <param name="net">The net.</param>
    /// <param name="batch">The samples of a step.</param>
    /// <param name="steps">The steps that are timed.</param>
    /// <param name="spin">True if idle threads spin.</param>
    public static void Run(string net, int batch, int steps, bool spin)
    {
        var random = new Random(0);
        var text = net.StartsWith("text", StringComparison.Ordinal);

        // ONNX Runtime is loaded, as the peers' libraries are.
        var library = $"ONNX Runtime {ExecutionProviders.Version}";
        LargeBlocks.ReturnToSystem();
        var before = Resident("VmRSS");
        var model = Model.Load(Path.Combine(Repository.Shared, "models", $"{(text ? net : $"fashion-{net}")}.onnx"));
        long[] labelShape = text ? [batch, 128] : [batch];
        long[] Integers(int count, int below) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(below))];
        var input = text
            ? Tensor.Create<long>("tokens", labelShape, Integers(batch * 128, 256))
            : Tensor.Create<float>(
                "image", [batch, 1, 28, 28], [.. Enumerable.Range(0, batch * 784).Select(_ => random.NextSingle())]);
        var labels = Tensor.Create<long>(
            "labels/logits", labelShape, Integers(text ? batch * 128 : batch, text ? 256 : 10));
        var feeds = new[] { input, labels }.ToDictionary(t => t.Name);

        using var session = TrainingEngines.Default.Train(
            model,
            new TrainingSettings(new CrossEntropy("logits"), text ? new AdamW() : new Sgd(0.9))
            {
                Session = new SessionSettings(Threads) { Spin = spin },
                Parameters = Parameters(model)
            },
            new Dictionary<string, Tensor> { [input.Name] = input });
        var prepared = Resident("VmHWM");
        var (milliseconds, processor) = (new List<double>(), new List<double>());
        for (var i = 0; i < steps + WarmUp; i++)
        {
            var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            session.TrainStep(feeds, 0.001);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            net,
            batch,
            steps,
            threads = Threads,
            library,
            medianStepMs = Quantiles.Median(milliseconds.Skip(WarmUp)),
            fastestStepMs = milliseconds.Skip(WarmUp).Min(),
            processorStepMs = Quantiles.Median(processor.Skip(WarmUp)),
            preparedMb = prepared,
            peakMb = Resident("VmHWM"),
            memoryMb = Resident("VmHWM") - before
        }));
    }

    // All that the peer trains: positions too, masks and decays not.
    private static List<string> Parameters(Model model) =>
        [.. TrainableParameters.Of(model), .. model.Graph.Initializers.Select(t => t.Name).Where(n => n == "pos")];

    private static double Resident(string what) => double.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith(what, StringComparison.Ordinal)).Split(
            ' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
