using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>The relation between the samples along an axis.</summary>
internal enum Relation
{
    /// <summary>A sample changes only its own part of the outputs: the axis counts samples.</summary>
    Independent,

    /// <summary>No output changes.</summary>
    Unknown,

    /// <summary>The outputs that change are one for all: the axis is likely a part of one sample.</summary>
    Joined,

    /// <summary>A sample changes the outputs of others: the axis is a part of one sample.</summary>
    Mixed,
}

/// <summary>
/// Shows by runs whether an axis counts samples: another first sample, and another last one, must leave the outputs of
/// the others as they are.
/// </summary>
internal static class Independence
{
    // Numbers that are quantized together, and rounding, connect samples a little.
    private const double Noise = 0.02;

    /// <summary>Returns the relation of the samples along the batch axes of <paramref name="inputs"/>.</summary>
    public static Relation Of(Session session, ImmutableArray<ModelInput> inputs, int batch)
    {
        // States of zeros would show nothing.
        inputs = [.. inputs.Select(i => i.ElementType.IsFloat() && i.Hint.Value is null && i.Values == InputValues.Only(0)
            ? i with { Values = InputValues.Unit } : i)];
        var sample = MadeUp.Of(inputs, batch, seed: 0);
        var other = MadeUp.Of(inputs, batch, seed: 1);
        var before = session.Run(sample);
        var (relation, joined) = (Relation.Unknown, false);
        foreach (var input in inputs.Where(i => i.BatchAxis is not null && i.Values.Min < i.Values.Max))
        {
            foreach (var changed in new[] { 0, batch - 1 }.Distinct())
            {
                var feeds = new Dictionary<string, Tensor>(sample)
                {
                    [input.Name] = Mix(sample[input.Name], other[input.Name], input.BatchAxis!.Value, batch, changed),
                };
                var after = session.Run(feeds);
                foreach (var (name, output) in before)
                {
                    switch (Compare(output, after[name], batch, changed))
                    {
                        case Relation.Mixed:
                            return Relation.Mixed;
                        case Relation.Independent:
                            relation = Relation.Independent;
                            break;
                        case Relation.Joined:
                            joined = true;
                            break;
                    }
                }
            }
        }

        return relation == Relation.Unknown && joined ? Relation.Joined : relation;
    }

    private static Tensor Mix(Tensor one, Tensor other, int axis, int batch, int changed)
    {
        var bytes = one.ToBytes().ToArray();
        var inner = bytes.Length / checked((int)one.Shape.Take(axis + 1).Aggregate(1L, (p, d) => p * d));
        for (var start = changed * inner; start < bytes.Length; start += batch * inner)
        {
            other.ToBytes().Span.Slice(start, inner).CopyTo(bytes.AsSpan(start));
        }

        return Tensor.Create(one.Name, one.ElementType, one.Shape.AsSpan(), bytes);
    }

    private static Relation Compare(Tensor before, Tensor after, int batch, int changed)
    {
        if (!before.Shape.SequenceEqual(after.Shape))
        {
            return Relation.Unknown;
        }

        double[] change = [.. before.ToDoubles().Zip(after.ToDoubles(), (x, y) => Math.Abs(x - y))];
        if (!Array.Exists(change, c => c > 0))
        {
            return Relation.Unknown;
        }

        var axes = Enumerable.Range(0, before.Shape.Length).Where(a => before.Shape[a] % batch == 0).ToList();
        return axes.Count == 0 ? Relation.Joined
            : axes.Exists(a => IsIn(change, before.Shape, a, batch, changed)) ? Relation.Independent
            : Relation.Mixed;
    }

    // True if the changes are within the sample's part of an axis.
    private static bool IsIn(double[] change, ImmutableArray<long> shape, int axis, int batch, int changed)
    {
        var inner = shape.Skip(axis).Aggregate(1L, (p, d) => p * d) / batch;
        var (own, others) = (0d, 0d);
        for (var i = 0; i < change.Length; i++)
        {
            if (i / inner % batch == changed)
            {
                own = Math.Max(own, change[i]);
            }
            else
            {
                others = Math.Max(others, change[i]);
            }
        }

        return others <= Noise * own;
    }
}
