using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// A hybrid without gates: the blocks that a choice keeps, and nothing else. A block alone needs no projectors; where
/// the next block is that of another component, a linear layer translates the residual stream. Of blocks that stay
/// mixed, each projector with its gate is one layer, if it is linear.
/// </summary>
/// <param name="components">The components: as many blocks each.</param>
/// <param name="stitch">
/// Returns the layer that translates, at a cut, the stream of one component into that of another.
/// </param>
internal sealed class DiscreteHybrid(
    IReadOnlyList<ModelBlocks> components, Func<int, int, int, LinearMap> stitch)
{
    // The number of a component, or of the stream that all share.
    private const int Common = -1;

    /// <summary>Writes the hybrid.</summary>
    /// <param name="choice">The components that are kept.</param>
    /// <param name="soft">The hybrid with trained projectors; null if no block is mixed.</param>
    /// <exception cref="ArgumentException">The components do not fit each other, or projectors are missing.</exception>
    public Model Of(HybridChoice choice, SoftHybrid? soft = null)
    {
        if (soft is null && !choice.IsDiscrete)
        {
            throw new ArgumentException("Mixed blocks need projectors.", nameof(soft));
        }

        var write = HybridWriter.For(components);
        var (first, last, blocks) = (choice.Blocks[0], choice.Blocks[^1], choice.Blocks.Length);
        var (stream, space) = first.Count == 1
            ? (write.Embedded(components[first.First().Key], first.First().Key), first.First().Key)
            : (Sum(first, k => write.Padded(
                write.Embedded(components[k], k), components[k].Width(0), Width(0))), Common);
        for (var b = 0; b < blocks; b++)
        {
            var (kept, at) = (choice.Blocks[b], b);
            if (kept.Count == 1)
            {
                var only = kept.First().Key;
                stream = Block(only, Entering(only));
                space = only;
                continue;
            }

            var read = space == Common ? stream
                : write.Padded(stream, components[space].Width(b), Width(b));
            stream = Sum(kept, k =>
            {
                var (name, share) = (HybridChoice.NameOf(at, k), (float)kept[k]);
                var (before, after) = (components[k].Width(at), components[k].Width(at + 1));
                var written = Block(k, Projected(read, $"{name}.in", Width(at), before, share));
                return Projected(written, $"{name}.out", after, Width(at + 1), share);
            });
            space = Common;

            string Block(int k, string value) =>
                write.Inlined(components[k].Block(at), k, components[k].Stream[at], value);

            string Entering(int k) => space == k ? stream
                : space == Common ? write.Cut(stream, Width(at), components[k].Width(at))
                : write.Linear(stream, $"block{at + 1}.stitch", stitch(at, space, k));
        }

        return write.Build(components[0].Model, last.Count == 1 ? Head(last.First().Key) : Sum(last, Head));

        long Width(int cut) => components.Max(c => c.Width(cut));

        string Head(int k) => write.Inlined(
            components[k].Head, k, components[k].Stream[^1],
            space == Common ? write.Cut(stream, Width(blocks), components[k].Width(blocks)) : stream);

        string Sum(IReadOnlyDictionary<int, double> kept, Func<int, string> value) => write.Mixed(
            kept.Values.Select(s => write.Builder.Add(Tensor.Scalar("share", (float)s))), kept.Keys.Select(value));

        string Projected(string x, string name, long from, long to, float share) =>
            Trained($"{name}") is { } map ? write.Linear(x, name, map.Mixed(1 - share, share))
            : write.Op("Add", write.Fitted(x, from, to), write.Linear(
                write.Op("Relu", write.Linear(x, $"{name}.first", Trained($"{name}.first")!)), $"{name}.second",
                Trained($"{name}.second")!.Mixed(1 - share, 0)));

        LinearMap? Trained(string name) => soft!.Projector(name);
    }
}
