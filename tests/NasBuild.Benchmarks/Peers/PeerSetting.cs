using System.Text.Json.Nodes;

namespace NasBuild.Benchmarks.Peers;

/// <summary>A library that trains a net, in one of the settings that its user can choose.</summary>
/// <param name="Library">The library's name.</param>
/// <param name="Setting">What differs from its defaults; empty for those.</param>
/// <param name="Command">The program that times it, with its arguments for the setting.</param>
internal sealed record PeerSetting(string Library, string Setting, params IReadOnlyList<string> Command)
{
    private const int Refused = 3;
    private const string Skipped = "Skipped: ";

    private static readonly string[] Missing = [Skipped, "No module named 'torch'"];

    private static readonly string Tests = Path.Combine(Repository.Root, "tests");
    private static readonly string Libtorch = Path.Combine(Tests, "NasBuild.TorchSharp.Peer", "run");

    private static readonly string[] PyTorch =
        ["/usr/bin/python3", Path.Combine(Tests, "NasBuild.Benchmarks", "Peers", "pytorch_training.py")];

    /// <summary>Returns the settings that may be the best for a net.</summary>
    public static IReadOnlyList<PeerSetting> Of(string net)
    {
        const string Format = "--channels-last", Fused = "--fused-attention", AsOnIntel = "--mkl-as-on-intel";
        PeerSetting Libtorch210(string setting, params string[] arguments) =>
            new("libtorch", setting, [Libtorch, "--published", net, .. arguments]);
        return net == "resnet14"
            ?
            [
                new PeerSetting("PyTorch", "", [.. PyTorch, net]),
                new PeerSetting("PyTorch", "channels last", [.. PyTorch, net, Format]),
                Libtorch210(""), Libtorch210("channels last", Format),
            ]
            :
            [
                new PeerSetting("PyTorch", "", [.. PyTorch, net]), Libtorch210(""),
                Libtorch210("all of MKL's kernels", AsOnIntel),
                .. net == "text-gpt"
                    ? [Libtorch210("all of MKL's kernels, fused attention", AsOnIntel, Fused)]
                    : Array.Empty<PeerSetting>(),
            ];
    }

    /// <summary>Returns our own settings, for a net.</summary>
    public static IReadOnlyList<PeerSetting> OfOurs(string net, string batch, string steps)
    {
        string[] command = [Environment.ProcessPath!, "training-step", net, batch, steps];
        return
        [
            new PeerSetting("ONNX Runtime", "", command),
            new PeerSetting("ONNX Runtime", "idle threads sleep", [.. command, "--no-spin"]),
        ];
    }

    /// <summary>Builds what the settings run, and returns why libtorch cannot be timed here; null if it can.</summary>
    public static string? PrepareLibtorch()
    {
        var run = Benchmarks.Command.Run(Repository.Root, Libtorch, "--publish");
        return Lines(run).FirstOrDefault(l => l.StartsWith(Skipped, StringComparison.Ordinal))?[Skipped.Length..]
            ?? (run.ExitCode == 0 ? null : throw new PeerException(run.Output));
    }

    /// <summary>Times some steps; null if the library is not there.</summary>
    /// <exception cref="PeerException">
    /// It fails, or computes in a way that nobody should compare with.
    /// </exception>
    public JsonNode? Time(params string[] arguments)
    {
        if (!File.Exists(Command[0]))
        {
            return null;
        }

        var run = Benchmarks.Command.Run(Repository.Root, Command[0], [.. Command.Skip(1), .. arguments]);
        return Lines(run).LastOrDefault(l => l.StartsWith('{')) is { } line && run.ExitCode == 0 ? JsonNode.Parse(line)
            : Missing.Any(m => run.Output.Contains(m, StringComparison.Ordinal)) ? null
            : throw new PeerException(run.ExitCode == Refused ? Lines(run).Last() : run.Output);
    }

    private static string[] Lines(CommandResult run) =>
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
