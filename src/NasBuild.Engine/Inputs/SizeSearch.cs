using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>
/// Searches for sizes of open dimensions that a model accepts: typical ones first, then all of them the next typical
/// one, then each alone.
/// </summary>
/// <param name="session">The model.</param>
internal sealed class SizeSearch(Lazy<Session> session)
{
    private const int MaxTries = 60;

    /// <summary>The reason of the last refusal; null if nothing was refused.</summary>
    public SessionException? Refusal { get; private set; }

    /// <summary>Returns the inputs with every size known; null if the model accepts none that was tried.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="open">Their open sizes.</param>
    /// <param name="batch">The number of samples that are run.</param>
    public ImmutableArray<ModelInput>? Find(
        ImmutableArray<ModelInput> inputs, ImmutableArray<OpenSize> open, int batch)
    {
        // Sizes that are told, or that the data has, hold wherever their name stands.
        var told = open.Select(o => o.Places.Select(p => inputs[p.Input].Sizes[p.Axis]).FirstOrDefault(s => s > 0))
            .ToImmutableArray();
        var seen = new HashSet<string>();
        foreach (var choice in Choices(open, told).Take(MaxTries))
        {
            var sizes = Sizes(open, told, choice);
            if (seen.Add(string.Join(' ', sizes)) && With(inputs, open, sizes) is var tried && Accepts(tried, batch))
            {
                return tried;
            }
        }

        return null;
    }

    /// <summary>Returns inputs with the open sizes that differ where the model accepts others.</summary>
    public ImmutableArray<ModelInput> Vary(ImmutableArray<ModelInput> inputs, ImmutableArray<OpenSize> open, int batch)
    {
        const int TriesEach = 6;
        var now = open.Select(o => inputs[o.Places[0].Input].Sizes[o.Places[0].Axis]).ToImmutableArray();
        for (var i = 0; i < open.Length; i++)
        {
            foreach (var other in new[] { now[i]!.Value + 32, 2 * now[i]!.Value }.Concat(open[i].Tried)
                .Where(s => s != now[i]).Take(TriesEach))
            {
                var sizes = Sizes(open, now.SetItem(i, other), [.. open.Select(_ => 0)]);
                if (With(inputs, open, sizes) is var tried && Accepts(tried, batch))
                {
                    (inputs, now) = (tried, [.. sizes.Select(s => (long?)s)]);
                    break;
                }
            }
        }

        return inputs;
    }

    /// <summary>Returns true if the model runs on such inputs.</summary>
    public bool Accepts(ImmutableArray<ModelInput> inputs, int batch)
    {
        try
        {
            var samples = MadeUp.Of(inputs, batch, seed: 0);
            var outputs = session.Value.Types(samples);
            Refusal = inputs.Where(i => i.Hint.Feedback is not null).Select(i =>
                (Input: samples[i.Name], Output: outputs.GetValueOrDefault(i.Hint.Feedback!), Name: i.Hint.Feedback))
                .Where(f => f.Output?.Shape.SequenceEqual(f.Input.Shape) == false)
                .Select(f => new InputException(
                    InputProblem.Hint, f.Input.Name, "feedback",
                    $"the output '{f.Name}' is [{string.Join(", ", f.Output!.Shape)}], and the input '{f.Input.Name}', "
                    + $"which it feeds, is [{string.Join(", ", f.Input.Shape)}]."))
                .FirstOrDefault();
            return Refusal is null;
        }
        catch (SessionException e) when (session.IsValueCreated)
        {
            // An output that does not feed its input says more than sizes that the model does not take.
            Refusal = Refusal as InputException ?? e;
            return false;
        }
    }

    private static IEnumerable<ImmutableArray<int>> Choices(
        ImmutableArray<OpenSize> open, ImmutableArray<long?> told)
    {
        var most = open.Where((_, i) => told[i] is null).Select(o => o.Tried.Length).DefaultIfEmpty(1).Max();
        ImmutableArray<int> usual = [.. open.Select(_ => 0)];
        for (var turn = 0; turn < most; turn++)
        {
            yield return [.. open.Select(o => Math.Min(turn, o.Tried.Length - 1))];
            for (var i = 0; turn > 0 && open.Length > 1 && i < open.Length; i++)
            {
                yield return usual.SetItem(i, Math.Min(turn, open[i].Tried.Length - 1));
            }
        }
    }

    // Names that are sums of others follow them.
    private static ImmutableArray<long> Sizes(
        ImmutableArray<OpenSize> open, ImmutableArray<long?> told, ImmutableArray<int> choice)
    {
        var sizes = open.Select((o, i) => told[i] ?? o.Tried[choice[i]]).ToArray();
        for (var i = 0; i < open.Length; i++)
        {
            sizes[i] = open[i].Sum(name =>
                open.Index().Where(o => o.Item.Key == name).Select(o => (long?)sizes[o.Index]).FirstOrDefault())
                ?? sizes[i];
        }

        return [.. sizes];
    }

    private static ImmutableArray<ModelInput> With(
        ImmutableArray<ModelInput> inputs, ImmutableArray<OpenSize> open, ImmutableArray<long> sizes)
    {
        var changed = inputs.ToBuilder();
        foreach (var (size, (input, axis)) in open.Zip(sizes).SelectMany(o => o.First.Places.Select(p => (o.Second, p))))
        {
            changed[input] = changed[input] with { Sizes = changed[input].Sizes.SetItem(axis, size) };
        }

        return changed.ToImmutable();
    }
}
