// Times libtorch's training of the reference nets through TorchSharp: what the benchmark's pytorch_training.py does with
// PyTorch, with the same arguments and the same line of JSON.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NasBuild.TorchSharp.Peer;
using NasBuild.TorchSharp.Peer.Nets;

int Number(string name, int absent) => Array.IndexOf(args, name) is >= 0 and var at
    ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
    : absent;
double ResidentMb(string field) => double.Parse(
    File.ReadLines("/proc/self/status").First(l => l.StartsWith($"{field}:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
    CultureInfo.InvariantCulture) / 1024;
double Median(double[] values) => values.Order().ToArray() is var sorted
    ? (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2
    : 0;

var (batch, steps, warmUp) = (Number("--batch", 64), Number("--steps", 20), Number("--warm-up", 3));
var (channelsLast, fused) = (args.Contains("--channels-last"), args.Contains("--fused-attention"));
set_num_threads(Number("--threads", 2));
random.manual_seed(0);
using (ones(8, 8).Then(x => x.mm(x)))
{
    // libtorch is loaded.
}

var about = LibtorchConfiguration.Read();
string About(string pattern) => Regex.Match(about, pattern).Groups[1].Value;
var before = ResidentMb("VmRSS");
Module<Tensor, Tensor> net = args[0] switch
{
    "resnet14" => new ResNet14(),
    "text-gpt" => new TextNet(() => fused ? new FusedAttention() : new Attention(), hasPositions: true),
    "text-retnet" => new TextNet(() => new Retention(), hasPositions: false),
    var other => throw new ArgumentException($"There is no net '{other}'."),
};
var text = net is TextNet;
var samples = text ? randint(TextNet.Bytes, [batch, TextNet.Positions]) : rand(batch, 1, 28, 28);
var labels = text
    ? randint(TextNet.Bytes, [batch * TextNet.Positions])
    : randint(ResNet14.Classes, [batch]);
if (channelsLast)
{
    ChannelsLast.Store(net);
    samples = ChannelsLast.Of(samples);
}

optim.Optimizer optimiser = text
    ? optim.AdamW(net.parameters(), 1e-4)
    : optim.SGD(net.parameters(), 1e-3, momentum: 0.9);

float Step()
{
    using var scope = NewDisposeScope();
    optimiser.zero_grad();
    using var loss = net.call(samples).Then(y => text ? y.flatten(0, -2) : y.alias())
        .Then(y => functional.cross_entropy(y, labels));
    loss.backward();
    optimiser.step();
    return loss.item<float>();
}

var (wall, processor, last) = (new double[warmUp + steps], new double[warmUp + steps], 0f);
for (var i = 0; i < wall.Length; i++)
{
    var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
    last = Step();
    wall[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    processor[i] = (Environment.CpuUsage.TotalTime - used).TotalMilliseconds;
}

var timed = wall[warmUp..];
var (median, peak) = (Median(timed), ResidentMb("VmHWM"));
Console.WriteLine(JsonSerializer.Serialize(new
{
    net = args[0],
    batch,
    steps,
    threads = get_num_threads(),
    channelsLast,
    fusedAttention = fused,
    library = $"libtorch {About("TORCH_VERSION=([0-9.]+)")}",
    blas = $"oneMKL {About("Math Kernel Library Version ([0-9.]+)")}",
    kernels = LibtorchConfiguration.MklKernels(),
    oneDnn = About("MKL-DNN v([0-9.]+)"),
    capability = About(@"CPU capability usage: (\w+)"),
    parameters = net.parameters().Sum(p => p.numel()),
    medianStepMs = Math.Round(median, 3),
    meanStepMs = Math.Round(timed.Average(), 3),
    fastestStepMs = Math.Round(timed.Min(), 3),
    processorStepMs = Math.Round(Median(processor[warmUp..]), 3),
    samplesPerSecond = Math.Round(1000 * batch / median, 2),
    peakMb = Math.Round(peak, 1),
    memoryMb = Math.Round(peak - before, 1),
    loss = Math.Round(last, 6),
}));
