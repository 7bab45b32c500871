using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks.Layers;

/// <summary>
/// Writes layers into a new graph. Every method returns the name of the layer's output; weights are named as in
/// PyTorch.
/// </summary>
internal sealed class NetworkWriter(int seed)
{
    private readonly Random random = new(seed);
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> initializers = [];
    private readonly List<ValueInfo> inputs = [];
    private readonly List<ValueInfo> outputs = [];

    /// <summary>Returns the model.</summary>
    public Model Build(string name) => new(new Graph(name, nodes, initializers, inputs, outputs));

    /// <summary>Adds an input of batches of <paramref name="shape"/>.</summary>
    public string Input(string name, ElementType type, params IEnumerable<long> shape)
    {
        inputs.Add(Batch(name, type, shape));
        return name;
    }

    /// <summary>
    /// Adds an input of a factor for each channel of images, the same for a whole batch; it is added once.
    /// </summary>
    public string Gate(string name, long channels)
    {
        if (inputs.TrueForAll(i => i.Name != name))
        {
            inputs.Add(new ValueInfo(
                name, ElementType.Float, new long[] { channels, 1, 1 }.Select(d => new Dimension(d, null))));
        }

        return name;
    }

    /// <summary>Adds an input of images, normalised by mean and deviation if the shape has them.</summary>
    public string Images(ImageShape shape)
    {
        var x = Input("image", ElementType.Float, shape.Channels, shape.Height, shape.Width);
        string Each(string opType, string name, IReadOnlyList<double> values) => values.Count == 0 ? x
            : Op(
                opType,
                $"input.{name}",
                [x, Constant($"input.{name}.value", [values.Count, 1, 1], [.. values.Select(v => (float)v)])]);
        x = Each("Sub", "mean", shape.Mean);
        return Each("Div", "deviation", shape.Deviation);
    }

    /// <summary>Adds an output of scores.</summary>
    public void Output(string x, params IEnumerable<long> shape)
    {
        nodes[^1] = nodes[^1].WithOutputs(["logits"]);
        outputs.Add(nodes[^1].Name == x ? Batch("logits", ElementType.Float, shape) : throw new ArgumentException(
            "The scores come last.", nameof(x)));
    }

    /// <summary>
    /// Adds a convolution without bias, since a normalisation follows; height and width are divided by the stride.
    /// </summary>
    public string Conv(string name, string x, long from, long to, long kernel, long stride = 1, long groups = 1)
    {
        // As in torchvision: by the outputs, so that gradients keep their scale in the backward pass.
        var weight = Normal(
            $"{name}.weight",
            [to, from / groups, kernel, kernel],
            Initialisation.HeDeviation(to / groups * kernel * kernel));
        return Op(
            "Conv", name, [x, weight], Attribute.Of("kernel_shape", [kernel, kernel]),
            Attribute.Of("strides", [stride, stride]), Attribute.Of("pads", Enumerable.Repeat(kernel / 2, 4)),
            Attribute.Of("group", groups));
    }

    /// <summary>
    /// Adds a batch normalisation in training form; its running statistics move a tenth towards the batch's in every
    /// step.
    /// </summary>
    public string BatchNorm(string name, string x, long channels)
    {
        string Vector(string part, float value) =>
            Constant($"{name}.{part}", [channels], [.. Enumerable.Repeat(value, (int)channels)]);
        nodes.Add(new Node(
            "BatchNormalization",
            [x, Vector("weight", 1), Vector("bias", 0), Vector("running_mean", 0), Vector("running_var", 1)],
            [name, $"{name}.next_mean", $"{name}.next_var"], name, "", Attribute.Of("epsilon", 1e-5f),
            Attribute.Of("momentum", 0.9f), Attribute.Of("training_mode", 1L)));
        return name;
    }

    /// <summary>Adds a layer normalisation over the last axis.</summary>
    public string LayerNorm(string name, string x, long width) => Op(
        "LayerNormalization",
        name,
        [x, Constant($"{name}.weight", [width], [.. Enumerable.Repeat(1f, (int)width)]), Constant(
            $"{name}.bias", [width], new float[width])],
        Attribute.Of("axis", -1L), Attribute.Of("epsilon", 1e-5f));

    /// <summary>Adds a fully connected layer on [batch, <paramref name="from"/>] with a bias of initially 0.</summary>
    public string Linear(string name, string x, long from, long to, double deviation) => Op(
        "Gemm",
        name,
        [x, Normal($"{name}.weight", [to, from], deviation), Constant($"{name}.bias", [to], new float[to])],
        Attribute.Of("transB", 1L));

    /// <summary>
    /// Adds a fully connected layer on the last axis of [batch, length, <paramref name="from"/>] with a bias of
    /// initially 0.
    /// </summary>
    public string Dense(string name, string x, long from, long to, double deviation, bool bias = true)
    {
        var product = Op(
            "MatMul", bias ? $"{name}.product" : name, [x, Normal($"{name}.weight", [from, to], deviation)]);
        return bias ? Op("Add", name, [product, Constant($"{name}.bias", [to], new float[to])]) : product;
    }

    public string Relu(string x) => Op("Relu", $"{x}.relu", [x]);

    /// <summary>Adds the mean over height and width, as [batch, channels].</summary>
    public string SpatialMean(string x) => Op("Flatten", "flatten", [Op("GlobalAveragePool", "pool", [x])]);

    /// <summary>Adds a node with one output, which has the node's name.</summary>
    public string Op(string opType, string name, IEnumerable<string> from, params IEnumerable<Attribute> attributes)
    {
        nodes.Add(new Node(opType, from, [name], name, "", attributes));
        return name;
    }

    /// <summary>Adds an initializer of normal numbers around 0, or around <paramref name="mean"/>.</summary>
    public string Normal(string name, long[] shape, double deviation, float[]? mean = null)
    {
        var numbers = Initialisation.Normal(
            random, shape.Aggregate(1L, (product, dim) => product * dim), deviation);
        return Constant(name, shape, mean is null ? numbers : [.. numbers.Zip(mean, (x, m) => x + m)]);
    }

    /// <summary>Adds the largest numbers along the last axis.</summary>
    public string Best(string name, string x, long count)
    {
        nodes.Add(new Node(
            "TopK", [x, Constant($"best.{count}", [1], [count])], [name, $"{name}.index"], name, "",
            Attribute.Of("axis", -1L)));
        return name;
    }

    /// <summary>Adds an initializer; each name is stored once.</summary>
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
