// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712: a search
// whose second stage is ranked by a supernet
using NasBuild.Core.Architectures;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Networks;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Core.Training.Supernets;
using NasBuild.Engine;
using NasBuild.Engine.Training;

namespace NasBuild.Core.Pipeline.FromScratch;

/// <summary>
/// The search for the best part of a network within a share of its operations: all parts are trained together as a
/// supernet, and a hybrid search compares them by its score. The supernet's checkpoint and all scores are kept, so that
/// an interrupted search resumes.
/// </summary>
internal sealed class ArchitectureSearch
{
    // Of the training samples, where there is no validation split.
    private const double HeldOut = 0.1;

    /// <summary>The training engine.</summary>
    public required ITrainingEngine Engine { get; init; }

    /// <summary>The configuration, with a section <c>search</c>.</summary>
    public required TrainConfiguration Configuration { get; init; }

    /// <summary>The recipe of the supernet, except its epochs.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>The settings of sessions.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>The path that the files of the search begin with.</summary>
    public required string Path { get; init; }

    /// <summary>The content key of the network, the data and the recipe.</summary>
    public required string Key { get; init; }

    /// <summary>Receives warnings and infos.</summary>
    public Action<Diagnostic> Report { get; init; } = _ => { };

    /// <summary>Receives the progress of the work.</summary>
    public Action<StageProgress> Progress { get; init; } = _ => { };

    /// <summary>Returns the best part of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="train">The samples that the supernet is trained on.</param>
    /// <param name="validation">The samples that its score is measured on; null for a part of the others.</param>
    /// <param name="cancellation">Ends the search.</param>
    public Network Run(ResNet network, Dataset train, Dataset? validation, CancellationToken cancellation)
    {
        var (settings, seed, space) = (
            Configuration.Search!, Configuration.Seed, ResidualSpace.PartsOf(network));
        var samples = train;
        if (validation is null)
        {
            (samples, validation) = train.HoldOut(Math.Max(1, (int)(HeldOut * train.Count)), seed);
        }

        var (whole, smallest) = (space.Largest.Macs, space.Network(space.Space.MostCompressed).Macs);
        var limit = settings.Macs.Fraction * whole;
        if (smallest > limit)
        {
            throw new NasException(Descriptors.NoPartOfTheNetwork.At(
                Configuration.Positions.Of("search.macs"), settings.Macs, (double)smallest / whole));
        }

        var key = ContentKey.Of(Key, $"{settings.Epochs}");
        var training = new SupernetTraining
        {
            Engine = Engine,
            Space = space,
            Session = Session,
            Seed = seed,
            Recipe = Recipe with { Epochs = settings.Epochs },
            Checkpoint = (Path + ".supernet", key),
            Progress = p => Progress(p.Of("supernet", null)),
        };
        var supernet = TrainingDiagnostics.Run(
            () => training.Run(samples, cancellation), Configuration.Positions, "training", Configuration.Data.Train!);
        using var score = new SupernetScore(supernet, validation, Session);
        var encoding = new PolicyEncoding(space.Space, space.Features);
        var allowed = new HybridSpace(
            space.Space, encoding.Encode, p => space.Network(p).Macs <= limit, space.Canonical);
        var method = new HybridSearch<ScoredArchitecture>(
            allowed, s => new Score([-s.Accuracy]),
            trials => HybridPredictor.Fit(
                new RidgeTrainer(), trials.Select(t => (encoding.Encode(t.Point), t.Measured.Accuracy)), seed),
            new HybridSettings { Evaluations = settings.Trials }, seed)
        {
            Seeds = _ => [space.Space.MostCompressed],
        };
        using var store = TrialStore<Policy, ScoredArchitecture>.Open(Path + ".trials.jsonl", Report);
        var outcome = new Study<Policy, ScoredArchitecture>(
            key, store, new Budget(TimeSpan.MaxValue, settings.Trials), TimeProvider.System).Run(
                method, new SerialEvaluator(score), new HybridSettings().Batch, o => Progress(new StageProgress(
                    "search", o.Trials.Count, settings.Trials, "", null)), cancellation);
        var best = outcome.Trials.MaxBy(t => t.Measured.Accuracy)!;
        var found = space.Network(best.Point);
        Report(Descriptors.ArchitectureFound.With(
            string.Join("; ", space.Describe(best.Point).Select(d => $"{d.Key} {d.Value}")),
            (double)found.Macs / whole, best.Measured.Accuracy, outcome.Trials.Count));
        return found;
    }

    // A run of the supernet uses all cores.
    private sealed class SerialEvaluator(SupernetScore score) : IEvaluator<Policy, ScoredArchitecture>
    {
        public IEnumerable<(Policy Point, ScoredArchitecture Measured)> Measure(
            IReadOnlyList<Policy> points, Func<bool> isOver, CancellationToken cancellation)
        {
            foreach (var point in points.TakeWhile(_ => !isOver()))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return (point, new ScoredArchitecture(score.Of(point)));
            }
        }
    }
}
