// Roberts et al., Pretrained Hybrids with MAD Skills, arXiv 2406.00894
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Hybrids;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that makes one model of several components: it trains projectors between them, searches the share of each
/// in every block, and keeps what passes the threshold. The lock names what is kept; its weights are those of the
/// components, so that a build from the lock makes the same model without a search.
/// </summary>
internal sealed class HybridStage
{
    /// <summary>The file of the stage's result.</summary>
    public const string Result = "hybrid.json";

    /// <summary>The file of the model.</summary>
    public const string ModelFile = "hybrid.onnx";

    private const string Checkpoints = "hybrid";
    private const string Costs = "hybrid.costs.json";
    private const int StitchedSamples = 512;
    private const int SamplesAtOnce = 32;
    private const int JudgedSamples = 256;
    private readonly Plan plan;
    private readonly Original original;
    private readonly BuildContext context;
    private readonly IReadOnlyList<ModelBlocks> components;
    private readonly HybridModelSettings settings;

    private HybridStage(Plan plan, Original original, BuildContext context)
    {
        (this.plan, this.original, this.context) = (plan, original, context);
        settings = plan.Configuration.HybridOrDefault;
        components = Components(plan, original);
    }

    /// <summary>Returns the content key of the model; null if there is no hybrid.</summary>
    public static string? Key(Plan plan) => plan.Configuration.IsHybrid ? plan.HybridKey : null;

    /// <summary>Returns true if the model of a result still exists, and is what the lock names.</summary>
    public static bool IsValid(ChosenHybrid hybrid, ChosenPolicy? locked, BuildContext context) =>
        (locked is null || new HybridTransformation(hybrid, []).Has(locked.Policy[HybridTransformation.InLock]))
        && File.Exists(context.InObj(ModelFile)) && StoredModel.HashOf(context.InObj(ModelFile)) == hybrid.Sha256;

    /// <summary>Deletes the checkpoints of a finished training.</summary>
    public static void Clean(BuildContext context)
    {
        foreach (var file in Directory.Exists(context.InObj("."))
            ? Directory.EnumerateFiles(context.InObj("."), $"{Checkpoints}.*.checkpoint") : [])
        {
            File.Delete(file);
        }
    }

    /// <summary>Checks that the components fit each other.</summary>
    /// <exception cref="NasException">They do not.</exception>
    public static void Check(Plan plan, Original original) => Components(plan, original);

    /// <summary>Returns the mean of the components, which a hybrid learns from.</summary>
    public static Model Teacher(Plan plan, Original original) => ComponentMixture.Of(Components(plan, original));

    /// <summary>Returns the result of the stage for a reader.</summary>
    public static MadeHybrid Describe(ChosenHybrid hybrid, Plan plan, BuildContext context)
    {
        IReadOnlyList<string> names = plan.ComponentNames;
        var blocks = HybridChoice.CountOf(hybrid.Choice, names.Count);
        return new MadeHybrid(
            context.InObj(ModelFile), new FileInfo(context.InObj(ModelFile)).Length, names,
            [
                .. Enumerable.Range(0, blocks).Select(b => names.Select((_, k) =>
                {
                    var at = (b * names.Count) + k;
                    return new HybridBlockPart(
                        hybrid.Shares.IsEmpty ? null : hybrid.Shares[at],
                        hybrid.Shares.IsEmpty ? null : hybrid.Milliseconds[at],
                        hybrid.Choice.GetValueOrDefault(HybridChoice.NameOf(b, k)));
                }).ToList()),
            ]);
    }

    /// <summary>Runs the stage.</summary>
    /// <exception cref="NasException">The components cannot become a hybrid, or the training diverged.</exception>
    public static ChosenHybrid Run(Plan plan, Original original, ChosenPolicy? locked, BuildContext context) =>
        new HybridStage(plan, original, context).Run(locked);

    private ChosenHybrid Run(ChosenPolicy? locked)
    {
        var clock = Stopwatch.StartNew();
        context.Progress(new StageProgress("hybrid", 0, 0, "", null));
        var (choice, soft, shares, costs) = locked is null ? Searched() : (Locked(locked), default(SoftHybrid), [], []);
        soft ??= choice.IsDiscrete ? null : Projectors();
        var tried = ImmutableArray<string>.Empty;
        if (locked is null && settings.Shares is null && original.Validation is { } validation)
        {
            (choice, tried) = Finalist(choice, soft, BlockCosts.Relative(costs, components.Count), validation);
        }

        return new ChosenHybrid(
            choice.Named(), shares, costs,
            StoredModel.Write(context.InObj(ModelFile), Discrete(choice, soft)),
            Math.Round(clock.Elapsed.TotalSeconds, 1))
        {
            Tried = tried,
        };
    }

    private Model Discrete(HybridChoice choice, SoftHybrid? soft) => new DiscreteHybrid(components, new Stitching(
        components, () => original.Train!.Sample(StitchedSamples, plan.Configuration.Seed).Batches(SamplesAtOnce)
            .Select(b => b.Inputs), Original.Reproducible).Between).Of(choice, choice.IsDiscrete ? null : soft);

    // The search knows a mixture, whose best shares need not be those of the best model without one: what it found and
    // each component alone are trained for a short while, and compared on samples that were not trained on.
    private (HybridChoice Choice, ImmutableArray<string> Tried) Finalist(
        HybridChoice found, SoftHybrid? soft, double[] costs, Dataset validation)
    {
        var (steps, judged) = (Math.Max(1, settings.Steps / 4), validation.Sample(JudgedSamples, 0));
        List<(HybridChoice Choice, string Name)> choices = [(found, "what the search found")];
        choices.AddRange(plan.ComponentNames.Select((name, k) => (
            HybridChoice.Of(Enumerable.Repeat(k, components[0].Count)), $"{name} alone")));
        var losses = choices.DistinctBy(c => string.Join(' ', c.Choice.Named())).Select((c, i) =>
        {
            var trained = Trained(t => t.Weights(
                $"choice {i + 1}", Discrete(c.Choice, soft), steps, context.Cancellation));
            using var session = Session.Create(
                Logits.Only(trained, [Logits.Of(trained)]), original.Settings);
            var loss = Math.Log(new PerplexityMetric(SamplesAtOnce).Measure(session, judged, context.Cancellation));
            var cost = c.Choice.Blocks.SelectMany((block, b) =>
                block.Keys.Select(k => costs[(b * components.Count) + k])).Sum();
            return (c.Choice, c.Name, Loss: loss, Score: loss + (settings.Cost * cost));
        }).ToList();
        return (
            losses.MinBy(l => l.Score).Choice,
            [
                .. losses.Select(l => string.Create(
                    CultureInfo.InvariantCulture, $"Loss of {l.Name} after {steps} steps: {l.Loss:0.0000}.")),
            ]);
    }

    private (HybridChoice Choice, SoftHybrid? Soft, ImmutableArray<double> Shares, ImmutableArray<double> Costs)
        Searched()
    {
        // A search that is resumed goes on with the costs that it began with.
        var costs = StageCache.GetOrRun(context.InObj(Costs), plan.HybridKey, () =>
            BlockCosts.Measure(components, original.Sample, original.Settings));
        var (soft, shares) = (default(SoftHybrid), Given());
        if (shares is null)
        {
            soft = Projectors();
            (_, shares) = Trained(t => t.Search(
                soft, BlockCosts.Relative(costs, components.Count), context.Cancellation));
        }

        return (
            HybridChoice.Of(shares, components.Count, settings.Threshold.Fraction), soft,
            [.. shares.Select(s => Math.Round(s, 4))], [.. costs.Select(c => Math.Round(c, 4))]);
    }

    // The shares of nas.yaml, scaled to a sum of 1 in each block.
    private float[]? Given() => settings.Shares?.SelectMany(block => block!.Select(s => (float)(s / block!.Sum())))
        .ToArray();

    private SoftHybrid Projectors() => Trained(t => t.Projectors(
        SoftHybrid.Of(components, settings.Projector, plan.Configuration.Seed), context.Cancellation));

    private HybridChoice Locked(ChosenPolicy locked) =>
        HybridChoice.Find(
            locked.Policy[HybridTransformation.InLock], components[0].Count, components.Count)
        ?? throw new NasException(Descriptors.LockCorrupt.At(
            new SourcePosition(LockFile.PathOf(context.Request.ConfigPath), 1, 1),
            Path.GetFileName(LockFile.PathOf(context.Request.ConfigPath)),
            "its policy names blocks or components that the hybrid does not have."));

    private T Trained<T>(Func<HybridTraining, T> train)
    {
        var configuration = plan.Configuration;
        var training = new HybridTraining
        {
            Engine = TrainingEngines.Default,
            Settings = settings,
            Samples = original.Train!,
            Session = original.Training,
            Seed = configuration.Seed,
            Checkpoint = (context.InObj(Checkpoints), plan.HybridKey),
            Progress = (what, p) => context.Progress(p.Of($"hybrid {what}", null)),
        };
        try
        {
            return TrainingDiagnostics.Run(
                () => train(training), configuration.Positions, "hybrid", configuration.Data.PathOf("train")!);
        }
        catch (UndifferentiableException e)
        {
            throw new NasException(Descriptors.HybridNotTrainable.At(
                configuration.PositionOf("model.components"), e.QualifiedType, e.Node, e.Reason), e);
        }
    }

    private static IReadOnlyList<ModelBlocks> Components(Plan plan, Original original)
    {
        var (configuration, settings) = (plan.Configuration, plan.Configuration.HybridOrDefault);
        var names = configuration.Model.Components!;
        try
        {
            List<string>[]? cuts = settings.Cuts?.Select(c => c!.OfType<string>().ToList()).ToArray();
            Require(
                "cuts", cuts is null || cuts.Length == names.Count, $"{cuts?.Length} lists",
                $"{names.Count} lists, one for each component");
            var found = HybridComponents.Of(
                [.. plan.OtherComponents.Prepend(original.Model).Select((m, i) => (names[i]!, SafePasses.Apply(m)))],
                original.Sample, settings.Blocks, cuts);
            Require(
                "shares",
                settings.Shares is not { } shares
                || (shares.Count == found[0].Count && shares.All(s => s!.Count == found.Count && s.Sum() > 0)),
                $"{settings.Shares?.Count} lists of {settings.Shares?[0]!.Count} numbers",
                $"{found[0].Count} lists, one for each block, of {found.Count} numbers, one for each component, that "
                + "are not all 0");
            return found;
        }
        catch (HybridException e)
        {
            throw new NasException(Descriptors.ComponentUnusable.At(
                configuration.PositionOf(settings.Cuts is null ? "model.components" : "hybrid.cuts"), e.Component,
                e.Obstacle), e);
        }

        void Require(string key, bool isValid, string found, string expected)
        {
            if (!isValid)
            {
                throw new NasException(Descriptors.InvalidValue.At(
                    configuration.PositionOf($"hybrid.{key}"), $"hybrid.{key}", found, expected, ""));
            }
        }
    }
}
