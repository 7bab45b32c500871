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

    /// <summary>The limit, and how long to search.</summary>
    public required ArchitectureSearchSettings Settings { get; init; }

    /// <summary>The recipe of the supernet, except its epochs.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>The settings of sessions.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>The path that the files of the search begin with.</summary>
    public required string Path { get; init; }

    /// <summary>The content key of the network, the data and the recipe.</summary>
    public required string Key { get; init; }

    /// <summary>The position of the limit in train.yaml.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

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
        var space = ResidualSpace.PartsOf(network);
        var samples = train;
        if (validation is null)
        {
            (samples, validation) = train.HoldOut((int)(HeldOut * train.Count), Seed);
        }

        var (whole, smallest) = (space.Largest.Macs, space.Network(space.Space.MostCompressed).Macs);
        var limit = Settings.Macs.Fraction * whole;
        if (smallest > limit)
        {
            throw new NasException(Descriptors.NoPartOfTheNetwork.At(
                Position, Settings.Macs, (double)smallest / whole));
        }

        var supernet = new SupernetTraining
        {
            Engine = Engine,
            Space = space,
            Session = Session,
            Seed = Seed,
            Recipe = Recipe with { Epochs = Settings.Epochs },
            Checkpoint = (Path + ".supernet", ContentKey.Of(Key, $"{Settings.Epochs}")),
            Progress = p => Progress(p.Of("supernet", null)),
        }.Run(samples, cancellation);
        using var score = new SupernetScore(supernet, validation, Session);
        var encoding = new PolicyEncoding(space.Space, space.Features);
        var allowed = new HybridSpace(
            space.Space, encoding.Encode, p => space.Network(p).Macs <= limit, space.Canonical);
        var method = new HybridSearch<ScoredArchitecture>(
            allowed, s => new Score([-s.Accuracy]),
            trials => HybridPredictor.Fit(
                new RidgeTrainer(), trials.Select(t => (encoding.Encode(t.Point), t.Measured.Accuracy)), Seed),
            new HybridSettings { Evaluations = Settings.Trials }, Seed)
        {
            Seeds = [space.Space.MostCompressed],
        };
        using var store = TrialStore<Policy, ScoredArchitecture>.Open(Path + ".trials.jsonl", Report);
        var outcome = new Study<Policy, ScoredArchitecture>(
            ContentKey.Of(Key, $"{Settings.Epochs}"), store, new Budget(TimeSpan.MaxValue, Settings.Trials), TimeProvider.System).Run(
                method, new SerialEvaluator(score), new HybridSettings().Batch, o => Progress(new StageProgress(
                    "search", o.Trials.Count, Settings.Trials, "", null)), cancellation);
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
