using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>Finds the batch axes and the open sizes of a model's inputs, by runs where the declarations leave a choice.
/// </summary>
internal sealed class InputDetection(ImmutableArray<DeclaredInput> declared, Lazy<Session> session)
{
    // So many samples show whether an axis counts them.
    private const int Several = 3;
    private readonly SizeSearch search = new(session);

    /// <summary>Returns the inputs with every size of a sample known.</summary>
    /// <exception cref="InputException">The sizes, or the batch axes, cannot be found.</exception>
    public ImmutableArray<ModelInput> Find()
    {
        var axes = new BatchAxes(declared);
        return axes.IsCertain && axes.Choices.FirstOrDefault() is { IsDefault: false } certain
            && Sized(With(certain), 1) is { } sized ? sized : Tried(axes.Choices);
    }

    private ImmutableArray<ModelInput> Tried(IEnumerable<ImmutableArray<int?>> choices)
    {
        List<ImmutableArray<ModelInput>> undecided = [];
        foreach (var choice in choices)
        {
            var inputs = With(choice);
            var batch = (int?)inputs.Select(i => i.FixedBatch).FirstOrDefault(b => b is not null) ?? Several;
            if ((Sized(inputs, batch) ?? default) is not { IsDefault: false } sized || !search.Accepts(sized, batch))
            {
                continue;
            }

            if (batch == 1 || choice.All(a => a is null))
            {
                undecided.Add(sized);
                break;
            }

            switch (Independence.Of(session.Value, sized, batch))
            {
                case Relation.Independent:
                    return sized;
                case Relation.Unknown:
                    undecided.Add(sized);
                    break;
            }
        }

        return undecided.Count == 0 ? throw Unsized()
            : undecided.Count > 1 && Differing(undecided[0], undecided[1]) is { } input ? throw new InputException(
                InputProblem.BatchAxis, input.Name, "batch-axis",
                $"the axes of [{string.Join(", ", input.Dimensions)}] could all count samples.")
            : undecided[0];
    }

    // The first input that two choices disagree about; null if the second takes one sample at a time.
    private DeclaredInput? Differing(ImmutableArray<ModelInput> one, ImmutableArray<ModelInput> other) =>
        other.All(i => i.BatchAxis is null) || other.Any(i => i.FixedBatch == 1) ? null
            : declared.Index().FirstOrDefault(d => one[d.Index].BatchAxis != other[d.Index].BatchAxis).Item;

    private ImmutableArray<ModelInput> With(ImmutableArray<int?> axes) =>
        [.. declared.Zip(axes, (input, axis) => new ModelInput(
            input.Name, input.Info.ElementType, ToldSizes.Of(input, axis), axis)
        {
            Hint = input.Hint,
            Declared = input.Sizes,
            IsDeclared = input.Info.Shape is not null,
        })];

    // Values depend on sizes only where a run does not: they are made up before the sizes are known, and again after.
    private ImmutableArray<ModelInput>? Sized(ImmutableArray<ModelInput> inputs, int batch)
    {
        var open = OpenSize.Of(declared, inputs);
        inputs = MadeUp.WithValues(inputs, declared);
        return open.All(o => o.Places.All(p => inputs[p.Input].Sizes[p.Axis] is not null)) ? inputs
            : search.Find(inputs, open, batch);
    }

    private InputException Unsized()
    {
        if (search.Refusal is InputException told)
        {
            return told;
        }

        var open = declared.FirstOrDefault(i => i.Sizes.Any(s => s is null)) ?? declared[0];
        return new InputException(
            InputProblem.Sizes, open.Name, "shape",
            search.Refusal?.Message ?? "No choice of its axes fits.", search.Refusal);
    }
}
