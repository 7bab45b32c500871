using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>A search whose trials a queue delivers, with the evaluator and the journal of a build.</summary>
internal static class ClusterSearch
{
    /// <summary>Searches, and returns the trials and the clock's time that they took.</summary>
    public static (Outcome<Policy, Measured> Outcome, double Seconds) Run(
        ITrialQueue queue, Space space, ISearchMethod<Policy, Measured> method, int trials, string journal,
        TimeProvider time, Action<int>? progress = null)
    {
        var context = new BuildContext(
            new BuildRequest("nas.yaml", ".", BuildMode.Search, new BuildOverrides()),
            d => Console.Error.WriteLine(d), _ => { }, CancellationToken.None)
        {
            Time = time,
        };
        var settings = new ClusterSettings { Server = "nats://simulated", Wait = Duration.FromMinutes(10) };
        var part = new Transformations(null!, new CellTransformation(space));
        using var store = TrialStore<Policy, Measured>.Open(journal, d => Console.Error.WriteLine(d));
        using var evaluator = new ClusterEvaluator(
            queue, new WorkerPresence(queue, settings, context), MachineFingerprint.This.Kind, "study", part,
            new NoMachine(), context);
        var begun = time.GetTimestamp();
        var outcome = new Study<Policy, Measured>("study", store, new Budget(TimeSpan.FromDays(1000), trials), time)
            .Run("search", method, evaluator, o => progress?.Invoke(o.Trials.Count), CancellationToken.None);
        return (outcome, time.GetElapsedTime(begun).TotalSeconds);
    }
}
