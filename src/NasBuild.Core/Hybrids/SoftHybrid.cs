// Roberts et al., Pretrained Hybrids with MAD Skills, arXiv 2406.00894, section 3
using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// One model of several: in every block a mixture of one block of each component, between projectors into its residual
/// stream and out of it. The embedding is mixed by the shares of the first block, the head by those of the last. With
/// shares of 0 and 1 it is that component.
/// </summary>
/// <param name="Model">The hybrid. Shares and projectors are initializers.</param>
/// <param name="Components">The number of components.</param>
/// <param name="Projectors">The names of the projectors' weights.</param>
/// <param name="Embeddings">The names of the weights of the components' embeddings.</param>
/// <param name="Kind">Their kind.</param>
internal sealed record SoftHybrid(
    Model Model, int Components, ImmutableArray<string> Projectors, ImmutableArray<string> Embeddings,
    ProjectorKind Kind)
{
    /// <summary>The name of the shares: of each component in the first block, then in the next.</summary>
    public const string Gates = "hybrid.gates";

    /// <summary>The number of blocks.</summary>
    public int Blocks => (int)Model.Graph[Gates].Initializer!.Count / Components;

    /// <summary>Writes a hybrid whose shares are equal.</summary>
    /// <param name="components">
    /// The components: as many blocks each, one input of one shape, and outputs of one shape.
    /// </param>
    /// <param name="projector">The kind of the projectors.</param>
    /// <param name="seed">The seed of random weights.</param>
    /// <exception cref="ArgumentException">The components do not fit each other.</exception>
    public static SoftHybrid Of(IReadOnlyList<ModelBlocks> components, ProjectorKind projector, int seed = 0)
    {
        var (write, count, blocks) = (HybridWriter.For(components), components.Count, components[0].Count);
        var projectors = new Projectors(write, projector, new Random(seed));
        long[] widths = [.. Enumerable.Range(0, blocks + 1).Select(cut => components.Max(c => c.Width(cut)))];
        var equal = new float[blocks * count];
        Array.Fill(equal, 1f / count);
        var gates = write.Builder.Add(Tensor.Create<float>(Gates, [equal.Length], equal));
        string[][] shares = [.. Enumerable.Range(0, blocks * count).Select(i => write.Element(gates, i)).Chunk(count)];
        var stream = write.Mixed(shares[0], components.Select((c, k) =>
            write.Padded(write.Embedded(c, k), c.Width(0), widths[0])));
        ImmutableArray<string> embeddings = [.. write.Weights];
        for (var b = 0; b < blocks; b++)
        {
            stream = write.Mixed(shares[b], components.Select((c, k) => Branch(
                stream, shares[b][k], HybridChoice.NameOf(b, k), c, b,
                read => write.Inlined(c.Block(b), k, c.Stream[b], read))));
        }

        var scores = write.Mixed(shares[^1], components.Select((c, k) => write.Inlined(
            c.Head, k, c.Stream[^1], write.Cut(stream, widths[^1], c.Width(blocks)))));
        return new SoftHybrid(
            write.Build(components[0].Model, scores), count, [.. projectors.Weights], embeddings, projector);

        // What a component adds to the stream, without its share.
        string Branch(string read, string share, string name, ModelBlocks of, int b, Func<string, string> block)
        {
            var rest = write.Op("Sub", write.Builder.Add(Tensor.Scalar("one", 1f)), share);
            string Between(string projected, string plain) =>
                write.Op("Add", write.Op("Mul", projected, rest), write.Op("Mul", plain, share));
            var (before, after) = (of.Width(b), of.Width(b + 1));
            var written = block(Between(
                projectors.Add(read, $"{name}.in", widths[b], before), write.Cut(read, widths[b], before)));
            return Between(
                projectors.Add(written, $"{name}.out", after, widths[b + 1]),
                write.Padded(written, after, widths[b + 1]));
        }
    }

    /// <summary>Returns the hybrid with other shares.</summary>
    public Model With(float[] shares) => Model.WithInitializers([Tensor.Create<float>(Gates, [shares.Length], shares)]);

    /// <summary>
    /// Returns a projector, or a layer of one, with what it is added to; null if it is not linear.
    /// </summary>
    /// <param name="name">Its name.</param>
    public LinearMap? Projector(string name)
    {
        if (!Model.Graph.Values.TryGetValue($"{name}.weight", out var value) || value.Initializer is not { } weight)
        {
            return null;
        }

        var (bias, isKernel) = (Model.Graph[$"{name}.bias"].Initializer!.ToFloats(), weight.Shape.Length == 4);
        var map = isKernel
            ? new LinearMap(weight.Shape[0], weight.Shape[1], weight.ToFloats(), [])
            : new LinearMap(weight.Shape[0], weight.Shape[1], weight.ToFloats(), bias);
        map = isKernel ? new LinearMap(map.Outputs, map.Inputs, map.Transposed(), bias) : map;
        return Kind == ProjectorKind.Skip ? map.Mixed(1, 1) : map;
    }

    /// <summary>Returns the hybrid with a component for each block alone.</summary>
    public Model Choosing(IReadOnlyList<int> components) => With(
        [.. components.SelectMany(chosen => Enumerable.Range(0, Components).Select(k => k == chosen ? 1f : 0))]);
}
