using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>
/// The axes that may count the samples of each input, the likeliest first: by what is told, by the names of open
/// dimensions, by the shape of the data's samples, and by custom, which is the first axis.
/// </summary>
internal sealed class BatchAxes
{
    private const int MaxChoices = 24;
    private readonly ImmutableArray<DeclaredInput> inputs;
    private readonly DeclaredInput? first;
    private readonly bool anyNamed;
    private readonly bool anyOpen;
    private readonly ImmutableArray<(ImmutableArray<int?> Axes, bool Certain)> options;

    public BatchAxes(ImmutableArray<DeclaredInput> inputs)
    {
        this.inputs = inputs;
        first = inputs.FirstOrDefault(i => i.Dimensions.Length > 1) ?? inputs.FirstOrDefault();
        anyNamed = inputs.Any(i => Named(i) is not null);
        anyOpen = anyNamed || inputs.Any(i => Open(i).Any());
        options = [.. inputs.Select(BySamples)];
    }

    /// <summary>True if the first choice needs no run of the model to be confirmed.</summary>
    public bool IsCertain => options.All(o => o.Certain || o.Axes.Length == 1);

    /// <summary>The choices: an axis for each input, or none.</summary>
    public IEnumerable<ImmutableArray<int?>> Choices => options
        .Aggregate<(ImmutableArray<int?> Axes, bool), IEnumerable<ImmutableArray<int?>>>(
            [[]], (choices, option) => choices.SelectMany(c => option.Axes.Select(c.Add)))
        .Where(AgreeOnSize).Take(MaxChoices);

    private static int? Named(DeclaredInput input) => Enumerable.Range(0, input.Dimensions.Length)
        .Where(a => input.Sizes[a] is null && DimensionNames.IsBatch(input.Dimensions[a].Symbol))
        .Select(a => (int?)a).FirstOrDefault();

    // The open axes whose names do not tell what they count.
    private static IEnumerable<int> Open(DeclaredInput input) => Enumerable.Range(0, input.Dimensions.Length)
        .Where(a => input.Sizes[a] is null && !DimensionNames.IsExtent(input.Dimensions[a].Symbol));

    private static IEnumerable<int?> OfSize(DeclaredInput input, long size) => Enumerable
        .Range(0, input.Dimensions.Length).Where(a => input.Sizes[a] == size).Select(a => (int?)a);

    // Samples that have an axis less than the input leave the axis that counts them.
    private (ImmutableArray<int?> Axes, bool Certain) BySamples(DeclaredInput input)
    {
        var (axes, certain) = ByNames(input);
        if (input.Sample is not { } sample || input.Hint.BatchAxis is not null)
        {
            return (axes, certain);
        }

        // Samples count more than names: what is called a length may count them.
        if (Named(input) is null)
        {
            axes = [.. axes.Union(Enumerable.Range(0, input.Sizes.Length).Where(a => input.Sizes[a] is null)
                .Select(a => (int?)a))];
        }

        // A sample without an axis for samples has every axis of the input.
        ImmutableArray<int?> exact = [.. axes.Where(a => SampleShape.IsExact(
            sample, a is { } axis ? input.Sizes.RemoveAt(axis) : input.Sizes))];
        ImmutableArray<int?> fitting =
            [.. axes.Where(a => exact.Contains(a) || (a is not null && input.Fit(a) is not null))];
        var stacked = axes.Where(a => a is { } axis && sample.Length == input.Sizes.Length && sample[axis] == 1).ToList();
        return exact is [null] && stacked.Count > 0 ? ([stacked[0]], true)
            : exact.Length == 1 ? (exact, true)
            : fitting.IsEmpty ? (axes, certain)
            : ([.. exact, .. fitting.Except(exact)], certain && exact.Length > 1 && exact[0] == axes[0]);
    }

    private (ImmutableArray<int?> Axes, bool Certain) ByNames(DeclaredInput input)
    {
        if (input.Hint.BatchAxis is { } told)
        {
            return ([told.Axis], true);
        }

        if (Named(input) is { } named)
        {
            // A single letter may also stand for a number of points.
            return (DimensionNames.Has(input.Dimensions[named].Symbol, "batch") ? [named] : [named, null], true);
        }

        ImmutableArray<int?> open = [.. Open(input).Select(a => (int?)a)];
        ImmutableArray<int?> ones = [.. OfSize(input, 1).Take(1)];
        if (!anyNamed && first!.Sizes is [1, ..])
        {
            return (ones.IsEmpty ? [null] : ones, true);
        }

        if (!open.IsEmpty)
        {
            // One open axis beside others that are fixed is the batch, if a run costs more than it tells.
            var usual = open.Length == 1 && (anyNamed || (open[0] == 0 && input.Dimensions.Length > 2));
            return ([.. open, .. ones, null], usual);
        }

        // An input that is the same for all samples, or one that fixes the number of samples to one.
        if (anyOpen)
        {
            return ones.IsEmpty || input.Sizes.All(s => s == 1) ? ([null], true) : ([null, .. ones], false);
        }

        if (first!.Sizes.IsEmpty || first.Sizes[0] is null)
        {
            return (ones.IsEmpty ? [null] : ones, true);
        }

        return ([.. OfSize(input, first.Sizes[0]!.Value), .. ones, null], false);
    }

    private bool AgreeOnSize(ImmutableArray<int?> axes) =>
        axes.Select((axis, i) => axis is { } a ? inputs[i].Sizes[a] : null).OfType<long>().Distinct().Count() <= 1;
}
