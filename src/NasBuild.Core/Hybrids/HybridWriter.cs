using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>Writes the parts of components into the graph of a hybrid.</summary>
/// <param name="builder">The hybrid's graph.</param>
/// <param name="rank">
/// The number of axes of the residual stream: 4 for images, whose channels are axis 1; else the last axis.
/// </param>
internal sealed class HybridWriter(GraphBuilder builder, int rank)
{
    private readonly int channels = rank == 4 ? 1 : rank - 1;

    /// <summary>The hybrid's graph.</summary>
    public GraphBuilder Builder => builder;

    /// <summary>The names of the initializers that came with parts.</summary>
    public HashSet<string> Weights { get; } = [];

    /// <summary>Begins a hybrid with the input and the output of its first component.</summary>
    /// <exception cref="ArgumentException">The components do not fit each other.</exception>
    public static HybridWriter For(IReadOnlyList<ModelBlocks> components)
    {
        var (first, blocks) = (components[0].Model.Graph, components[0].Count);
        return components.All(c => c.Count == blocks && !c.Model.Graph.RequiredInputs.Skip(1).Any()
            && !c.Model.Graph.Nodes.Any(n => n.Subgraphs.Count > 0))
            ? new HybridWriter(
                new GraphBuilder(new Graph("hybrid", [], [], [first.RequiredInputs.First()], [first.Outputs[0]])),
                components[0].Types[components[0].Stream[0]].Shape.Length)
            : throw new ArgumentException(
                "Components have as many blocks each, one input, and no nodes with subgraphs.", nameof(components));
    }

    /// <summary>Returns the hybrid, whose output is a value of the graph.</summary>
    /// <param name="first">Its first component.</param>
    /// <param name="scores">The value.</param>
    public Model Build(Model first, string scores)
    {
        builder.Nodes.Add(new Node("Identity", [scores], [first.Graph.Outputs[0].Name]));
        return first.With(builder.Build());
    }

    /// <summary>Adds the embedding of a component, and returns its output.</summary>
    public string Embedded(ModelBlocks of, int component) => Inlined(
        of.Embedding, component, of.Model.Graph.RequiredInputs.First().Name, builder.Inputs[0].Name);

    /// <summary>Adds a part of a component, whose input is read elsewhere, and returns its output.</summary>
    public string Inlined(Model part, int component, string input, string read)
    {
        var names = new Dictionary<string, string> { [input] = read, [""] = "" };
        foreach (var constant in part.Graph.Initializers)
        {
            var name = names[constant.Name] = $"component{component + 1}.{constant.Name}";
            builder.Initializers[name] = constant.Rename(name);
            Weights.Add(name);
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

    /// <summary>Returns the sum of values, each times its share.</summary>
    public string Mixed(IEnumerable<string> shares, IEnumerable<string> values) =>
        values.Zip(shares, (v, s) => Op("Mul", v, s)).Aggregate((sum, v) => Op("Add", sum, v));

    /// <summary>Returns the first channels of a value: as many as are wanted.</summary>
    public string Cut(string value, long width, long wanted) => wanted == width ? value : builder.Add(
        "Slice", [value, Longs(0), Longs(wanted), Longs(channels)], "cut");

    /// <summary>Returns the value with channels of zeros behind its own.</summary>
    public string Padded(string value, long own, long width)
    {
        var pads = new long[2 * rank];
        pads[rank + channels] = width - own;
        return own == width ? value : builder.Add(
            "Pad", [value, builder.Add(Tensor.Create<long>("pads", [pads.Length], pads))], "padded");
    }

    /// <summary>Returns the value with as many channels as are wanted: the first, or zeros behind all.</summary>
    public string Fitted(string value, long own, long wanted) =>
        own > wanted ? Cut(value, own, wanted) : Padded(value, own, wanted);

    /// <summary>Adds a linear layer over channels: a 1x1 convolution for images.</summary>
    /// <param name="read">The value that it reads.</param>
    /// <param name="layer">Its name.</param>
    /// <returns>The output; its weights are the initializers <c>layer.weight</c> and <c>layer.bias</c>.</returns>
    public string Linear(string read, string layer, LinearMap map)
    {
        var bias = Tensor.Create<float>($"{layer}.bias", [map.Outputs], map.Bias);
        builder.Initializers.Add(bias.Name, bias);
        if (rank != 4)
        {
            var weight = Tensor.Create<float>($"{layer}.weight", [map.Inputs, map.Outputs], map.Weights);
            builder.Initializers.Add(weight.Name, weight);
            return Op("Add", Op("MatMul", read, weight.Name), bias.Name);
        }

        var kernel = Tensor.Create<float>($"{layer}.weight", [map.Outputs, map.Inputs, 1, 1], map.Transposed());
        builder.Initializers.Add(kernel.Name, kernel);
        return Op("Conv", read, kernel.Name, bias.Name);
    }

    /// <summary>Adds a node.</summary>
    public string Op(string opType, params IEnumerable<string> inputs) => builder.Add(opType, inputs, "h");

    /// <summary>Adds an element of a vector.</summary>
    public string Element(string vector, int index) => builder.Add(
        "Gather", [vector, builder.Add(Tensor.Scalar("index", (long)index))], $"{vector}.share");

    private string Longs(long value) => builder.Add(Tensor.Create<long>("n", [1], [value]));
}
