// Roberts et al., Pretrained Hybrids with MAD Skills, arXiv 2406.00894, section 3
using System.Collections.Immutable;
using NasBuild.Core.Networks;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// One model of several: in every block a mixture of one block of each component, between projectors into its residual
/// stream and out of it. The gates are the softmax of one number per block and component; the embedding is mixed by
/// those of the first block, the head by those of the last. With gates of 0 and 1 it is that component.
/// </summary>
/// <param name="Model">The hybrid. Gates and projectors are initializers.</param>
/// <param name="Gates">The gates' names, one [components] for each block.</param>
/// <param name="Projectors">The names of the projectors' weights.</param>
internal sealed record HybridModel(Model Model, ImmutableArray<string> Gates, ImmutableArray<string> Projectors)
{
    // Beyond this the softmax of two numbers is 0 and 1.
    private const float Decided = 1000;

    /// <summary>Writes a hybrid whose gates are equal.</summary>
    /// <param name="components">
    /// The components: as many blocks each, one input of one shape, and outputs of one shape.
    /// </param>
    /// <param name="projector">The kind of the projectors.</param>
    /// <param name="seed">The seed of random weights.</param>
    /// <exception cref="ArgumentException">The components do not fit each other.</exception>
    public static HybridModel Of(IReadOnlyList<ModelBlocks> components, ProjectorKind projector, int seed = 0)
    {
        var (first, blocks) = (components[0].Model.Graph, components[0].Count);
        if (components.Any(c => c.Count != blocks || c.Model.Graph.RequiredInputs.Skip(1).Any()
            || c.Model.Graph.Nodes.Any(n => n.Subgraphs.Count > 0)))
        {
            throw new ArgumentException(
                "Components have as many blocks each, one input, and no nodes with subgraphs.", nameof(components));
        }

        var builder = new GraphBuilder(new Graph("hybrid", [], [], [first.RequiredInputs.First()], [first.Outputs[0]]));
        var write = new Writer(
            builder, projector, new Random(seed), components.Max(c => c.Width),
            components[0].Types[components[0].Stream[0]].Shape.Length);
        ImmutableArray<string> gates = [.. Enumerable.Range(0, blocks).Select(b => builder.Add(
            Tensor.Create<float>($"block{b + 1}.gates", [components.Count], new float[components.Count])))];
        var shares = gates.Select(g => write.Shares(g, components.Count)).ToList();
        var input = first.RequiredInputs.First().Name;
        var stream = write.Mixed(shares[0], components.Select((c, k) => write.Padded(
            write.Inlined(c.Embedding, k, c.Model.Graph.RequiredInputs.First().Name, input), c.Width)));
        for (var b = 0; b < blocks; b++)
        {
            stream = write.Mixed(shares[b], components.Select((c, k) => write.Branch(
                stream, shares[b][k], $"block{b + 1}.component{k + 1}", c.Width,
                read => write.Inlined(c.Block(b), k, c.Stream[b], read))));
        }

        var scores = write.Mixed(shares[^1], components.Select((c, k) => write.Inlined(
            c.Head, k, c.Stream[^1], write.Cut(stream, c.Width))));
        builder.Nodes.Add(new Node("Identity", [scores], [first.Outputs[0].Name]));
        return new HybridModel(
            components[0].Model.With(builder.Build()), gates, [.. write.Projectors]);
    }

    /// <summary>Returns the hybrid with a component for each block alone.</summary>
    public Model Choosing(IReadOnlyList<int> components) => Model.WithInitializers(Gates.Select((gate, b) =>
    {
        var numbers = new float[Model.Graph[gate].Initializer!.Count];
        Array.Fill(numbers, -Decided);
        numbers[components[b]] = Decided;
        return Tensor.Create<float>(gate, [numbers.Length], numbers);
    }));

    private sealed class Writer(GraphBuilder builder, ProjectorKind kind, Random random, long width, int rank)
    {
        public List<string> Projectors { get; } = [];

        // The share of each component in a block.
        public string[] Shares(string gates, int count)
        {
            var all = builder.Add("Softmax", [gates], $"{gates}.shares", "", Attribute.Of("axis", -1L));
            return [.. Enumerable.Range(0, count).Select(k => builder.Add(
                "Gather", [all, builder.Add(Tensor.Scalar("index", (long)k))], $"{gates}.share"))];
        }

        public string Mixed(string[] shares, IEnumerable<string> values) => values
            .Select((v, k) => Op("Mul", v, shares[k])).Aggregate((sum, v) => Op("Add", sum, v));

        // What a component adds to the stream, without its share.
        public string Branch(string stream, string share, string name, long own, Func<string, string> block)
        {
            var rest = Op("Sub", builder.Add(Tensor.Scalar("one", 1f)), share);
            string Between(string projected, string plain) =>
                Op("Add", Op("Mul", projected, rest), Op("Mul", plain, share));
            var read = Between(Projected(stream, $"{name}.in", width, own), Cut(stream, own));
            var written = block(read);
            return Between(Projected(written, $"{name}.out", own, width), Padded(written, own));
        }

        public string Cut(string stream, long own) => own == width ? stream : builder.Add(
            "Slice", [stream, Longs(0), Longs(own), Longs(-1)], "cut");

        public string Padded(string value, long own)
        {
            var pads = new long[2 * rank];
            pads[^1] = width - own;
            return own == width ? value : builder.Add(
                "Pad", [value, builder.Add(Tensor.Create<long>("pads", [pads.Length], pads))], "padded");
        }

        /// <summary>Adds a part of a component, whose input is read elsewhere, and returns its output.</summary>
        public string Inlined(Model part, int component, string input, string read)
        {
            var names = new Dictionary<string, string> { [input] = read, [""] = "" };
            foreach (var constant in part.Graph.Initializers)
            {
                var name = names[constant.Name] = $"component{component + 1}.{constant.Name}";
                builder.Initializers[name] = constant.Rename(name);
            }

            foreach (var node in part.Graph.Nodes)
            {
                foreach (var output in node.Outputs.Where(o => o.Length > 0))
                {
                    names[output] = builder.FreshName($"component{component + 1}.{output}");
                }

                builder.Nodes.Add(node.WithInputs(node.Inputs.Select(i => names[i]))
                    .WithOutputs(node.Outputs.Select(o => names[o])).Rename(
                        node.Name.Length == 0 ? "" : $"component{component + 1}.{node.Name}"));
            }

            return names[part.Graph.Outputs[0].Name];
        }

        private string Projected(string x, string name, long from, long to)
        {
            string Layer(string layer, string read, long inputs, long outputs, float[] weights) => Op(
                "Add", Op("MatMul", read, Trained($"{layer}.weight", [inputs, outputs], weights)),
                Trained($"{layer}.bias", [outputs], new float[outputs]));
            float[] Random() => Initialisation.Normal(random, from * to, Math.Sqrt(1.0 / from));
            var plain = from > to ? Cut(x, to) : Padded(x, from);
            return kind switch
            {
                ProjectorKind.Identity => Layer(name, x, from, to, Diagonal(from, to)),
                ProjectorKind.Linear => Layer(name, x, from, to, Random()),
                ProjectorKind.Skip => Op("Add", plain, Layer(name, x, from, to, new float[from * to])),
                _ => Op("Add", plain, Layer(
                    $"{name}.second", builder.Add("Relu", [Layer($"{name}.first", x, from, to, Random())], "relu"), to,
                    to, new float[to * to])),
            };
        }

        private static float[] Diagonal(long rows, long columns)
        {
            var ones = new float[rows * columns];
            for (var i = 0L; i < Math.Min(rows, columns); i++)
            {
                ones[(i * columns) + i] = 1;
            }

            return ones;
        }

        private string Trained(string name, long[] shape, float[] values)
        {
            builder.Initializers.Add(name, Tensor.Create<float>(name, shape, values));
            Projectors.Add(name);
            return name;
        }

        private string Longs(long value) => builder.Add(Tensor.Create<long>("n", [1], [value]));

        private string Op(string opType, params IEnumerable<string> inputs) => builder.Add(opType, inputs, "h");
    }
}
