using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks;

/// <summary>Writes layers into a new graph. Every method returns the name of what the layer computes; weights are named as PyTorch names them.</summary>
internal sealed class NetworkWriter(int seed)
{
    private readonly Random random = new(seed);
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> initializers = [];
    private readonly List<ValueInfo> inputs = [];
    private readonly List<ValueInfo> outputs = [];

    /// <summary>The model.</summary>
    public Model Build(string name) => new(new Graph(name, nodes, initializers, inputs, outputs));

    /// <summary>An input of batches of <paramref name="shape"/>.</summary>
    public string Input(string name, ElementType type, params IEnumerable<long> shape)
    {
        inputs.Add(Batch(name, type, shape));
        return name;
    }

    /// <summary>Images, made of mean 0 and deviation 1 where the shape says how.</summary>
    public string Images(ImageShape shape)
    {
        var x = Input("image", ElementType.Float, shape.Channels, shape.Height, shape.Width);
        string Each(string opType, string name, IReadOnlyList<double> values) => values.Count == 0 ? x
            : Op(opType, $"input.{name}", [x, Constant($"input.{name}.value", [values.Count, 1, 1], [.. values.Select(v => (float)v)])]);
        x = Each("Sub", "mean", shape.Mean);
        return Each("Div", "deviation", shape.Deviation);
    }

    /// <summary>The scores.</summary>
    public void Output(string x, params IEnumerable<long> shape)
    {
        nodes[^1] = nodes[^1].WithOutputs(["logits"]);
        outputs.Add(nodes[^1].Name == x ? Batch("logits", ElementType.Float, shape) : throw new ArgumentException("The scores come last.", nameof(x)));
    }

    /// <summary>A convolution without bias that keeps height and width, divided by the stride: a normalisation follows.</summary>
    public string Conv(string name, string x, long from, long to, long kernel, long stride = 1, long groups = 1)
    {
        // As torchvision's networks: by the outputs, so that gradients keep their size on the way back.
        var weight = Normal($"{name}.weight", [to, from / groups, kernel, kernel], Initialisation.HeDeviation(to / groups * kernel * kernel));
        return Op(
            "Conv", name, [x, weight], Attribute.Of("kernel_shape", [kernel, kernel]), Attribute.Of("strides", [stride, stride]),
            Attribute.Of("pads", Enumerable.Repeat(kernel / 2, 4)), Attribute.Of("group", groups));
    }

    /// <summary>A batch normalisation in training form, its running statistics after every step a tenth nearer to the batch's.</summary>
    public string BatchNorm(string name, string x, long channels)
    {
        string Vector(string part, float value) => Constant($"{name}.{part}", [channels], [.. Enumerable.Repeat(value, (int)channels)]);
        nodes.Add(new Node(
            "BatchNormalization", [x, Vector("weight", 1), Vector("bias", 0), Vector("running_mean", 0), Vector("running_var", 1)],
            [name, $"{name}.next_mean", $"{name}.next_var"], name, "",
            Attribute.Of("epsilon", 1e-5f), Attribute.Of("momentum", 0.9f), Attribute.Of("training_mode", 1L)));
        return name;
    }

    /// <summary>A layer normalisation over the last axis.</summary>
    public string LayerNorm(string name, string x, long width) => Op(
        "LayerNormalization",
        name,
        [x, Constant($"{name}.weight", [width], [.. Enumerable.Repeat(1f, (int)width)]), Constant($"{name}.bias", [width], new float[width])],
        Attribute.Of("axis", -1L), Attribute.Of("epsilon", 1e-5f));

    /// <summary>A fully connected layer of [batch, <paramref name="from"/>], its bias 0 at first.</summary>
    public string Linear(string name, string x, long from, long to, double deviation) => Op(
        "Gemm", name, [x, Normal($"{name}.weight", [to, from], deviation), Constant($"{name}.bias", [to], new float[to])], Attribute.Of("transB", 1L));

    /// <summary>A fully connected layer on the last axis of [batch, length, <paramref name="from"/>], its bias 0 at first.</summary>
    public string Dense(string name, string x, long from, long to, double deviation, bool bias = true)
    {
        var product = Op("MatMul", bias ? $"{name}.product" : name, [x, Normal($"{name}.weight", [from, to], deviation)]);
        return bias ? Op("Add", name, [product, Constant($"{name}.bias", [to], new float[to])]) : product;
    }

    public string Relu(string x) => Op("Relu", $"{x}.relu", [x]);

    /// <summary>The mean over height and width, as [batch, channels].</summary>
    public string SpatialMean(string x) => Op("Flatten", "flatten", [Op("GlobalAveragePool", "pool", [x])]);

    /// <summary>A node with one output, which has the node's name.</summary>
    public string Op(string opType, string name, IEnumerable<string> from, params IEnumerable<Attribute> attributes)
    {
        nodes.Add(new Node(opType, from, [name], name, "", attributes));
        return name;
    }

    /// <summary>An initializer of normal numbers around 0.</summary>
    public string Normal(string name, long[] shape, double deviation) =>
        Constant(name, shape, Initialisation.Normal(random, shape.Aggregate(1L, (product, dim) => product * dim), deviation));

    /// <summary>An initializer; that of a name is stored once.</summary>
    public string Constant<T>(string name, long[] shape, T[] values)
        where T : unmanaged
    {
        if (initializers.TrueForAll(t => t.Name != name))
        {
            initializers.Add(Tensor.Create<T>(name, shape, values));
        }

        return name;
    }

    private static ValueInfo Batch(string name, ElementType type, IEnumerable<long> shape) =>
        new(name, type, [new Dimension(null, "batch"), .. shape.Select(s => new Dimension(s, null))]);
}
