using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Cluster.Workers;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cli;

/// <summary>The command <c>nas worker</c>, which measures trials for builds on other machines.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var labels = new Option<string?>("--labels")
        {
            Description = "Labels that builds may ask for, separated by commas.",
        };
        var device = new Option<string>("--device")
        {
            Description = "auto, cpu or cuda.",
            DefaultValueFactory = _ => "auto",
        };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var jobs = new Option<int>("--jobs")
        {
            Description = "The number of trials that are measured at a time, one core each. Latencies are measured alone.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        jobs.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is < 1 or > 1024)
            {
                r.AddError("--jobs has to be from 1 to 1024.");
            }
        });
        var cache = new Option<string>("--cache")
        {
            Description = "The folder for models and samples.",
            DefaultValueFactory = _ => Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "nasbuild", "worker"),
        };
        var size = new Option<string>("--cache-size")
        {
            Description = "The maximum size of that folder, such as 10 GB.",
            DefaultValueFactory = _ => "10 GB",
        };
        var command = new Command("worker", "Measures trials for builds on other machines.")
        {
            labels, device, jobs, cache, size,
        };
        var server = ServerOptions.AddedTo(command, required: true);
        var options = OutputOptions.AddedTo(command, withJson: false);
        command.SetAction(parsed => Worker.Run(
            Worker.ToError,
            cancellation => Run(
                new ClusterWorkerSettings(
                    server.Read(parsed)!,
                    Path.GetFullPath(parsed.GetValue(cache)!))
                {
                    Labels = Labels(parsed.GetValue(labels) ?? ""),
                    Device = Enum.Parse<Device>(parsed.GetValue(device)!, ignoreCase: true),
                    Jobs = parsed.GetValue(jobs),
                    CacheBytes = OptionValue.Bytes("--cache-size", parsed.GetValue(size)!),
                },
                options.Read(parsed),
                cancellation),
            "Trials under way are measured by others."));
        return command;
    }

    private static void Run(ClusterWorkerSettings settings, CommandOutput output, CancellationToken drain) => Task.Run(
        async () =>
        {
            void Say(string line) =>
                output.Remark($"NasBuild  {TimeProvider.System.GetLocalNow():HH:mm:ss}  {line}");

            await using var worker = await ClusterWorker.OpenAsync(settings, Say, Worker.ToError, drain)
                .ConfigureAwait(false);
            var state = worker.State;
            Say($"worker {state.Name} at {settings.Access.Server}: {state.Jobs} trials at a time on {state.Device}, "
                + $"{state.Cores} cores, {Amounts.Size(state.MemoryBytes)}, {state.Processor}");
            Say($"kind: {state.Kind}; NasBuild {state.Version}"
                + (state.Labels.Count > 0 ? $"; labels: {string.Join(", ", state.Labels)}" : ""));
            await worker.RunAsync(drain).ConfigureAwait(false);
            Say("ended: it holds no trials");
        },
        CancellationToken.None).GetAwaiter().GetResult();

    private static string[] Labels(string text)
    {
        string[] labels = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.TrueForAll(labels, l => l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) ? labels
            : throw new NasException(Descriptors.InvalidOverride.With(
                "--labels", text, "names of letters, digits and hyphens, separated by commas"));
    }
}
