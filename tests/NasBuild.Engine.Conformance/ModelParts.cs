using System.Globalization;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>Tensors, nodes and attributes of small models.</summary>
public static class ModelParts
{
    /// <summary>
    /// Random numbers from -1 to 1, away from 0 by at least 0.05 so that no finite difference steps over a kink there.
    /// </summary>
    public static Tensor Numbers(string name, ElementType type, long[] shape, Random random)
    {
        var count = (int)shape.Aggregate(1L, (product, dim) => product * dim);
        double Next() => (0.05 + (0.95 * random.NextDouble())) * (random.Next(2) == 0 ? 1 : -1);
        return Tensor.FromDoubles(name, type, shape, [.. Enumerable.Range(0, count).Select(_ => Next())]);
    }

    /// <summary>Random doubles from -1 to 1 by name and shape.</summary>
    public static Tensor Doubles(string name, params long[] shape) =>
        Numbers(name, ElementType.Double, shape, new Random(name[0] + shape.Length));

    /// <summary>
    /// Random floats from -1 to 1 by name and shape: for operators that ONNX Runtime has no double kernel of.
    /// </summary>
    public static Tensor Floats(string name, params long[] shape) =>
        Numbers(name, ElementType.Float, shape, new Random(name[0] + shape.Length));

    /// <summary>Random doubles above <paramref name="least"/> by name and shape.</summary>
    public static Tensor Positive(string name, double minimum, params long[] shape) =>
        Tensor.FromDoubles(
            name, ElementType.Double, shape, [.. Doubles(name, shape).ToDoubles().Select(x => Math.Abs(x) + minimum)]);

    /// <summary>A vector of integers.</summary>
    public static Tensor Longs(string name, params long[] values) => Tensor.Create<long>(name, [values.Length], values);

    /// <summary>The integers of a list such as <c>2,3,4</c>.</summary>
    public static long[] Longs(string list) =>
        [
            .. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(
                n => long.Parse(n, CultureInfo.InvariantCulture))
        ];

    /// <summary>An attribute of the integers of a list such as <c>1,2</c>.</summary>
    public static Attribute Ints(string name, string list) => Attribute.Of(name, Longs(list));

    /// <summary>A node with the one output <c>y</c>.</summary>
    public static Node Node(string opType, string[] inputs, params IEnumerable<Attribute> attributes) =>
        new(opType, inputs, ["y"], "node", "", attributes);

    /// <summary>What declares a tensor as an input.</summary>
    public static ValueInfo Info(Tensor t) => new(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)));

    /// <summary>A model of one node whose outputs are all the model's.</summary>
    public static Model ModelOf(
        Node node, IEnumerable<Tensor> inputs, IEnumerable<Tensor>? constants = null, long opset = 18) =>
        ModelOf([node], inputs, constants, node.Outputs.Where(o => o.Length > 0), opset);

    /// <summary>A model of nodes, with the output <c>y</c> where no others are named.</summary>
    public static Model ModelOf(
        IEnumerable<Node> nodes,
        IEnumerable<Tensor> inputs,
        IEnumerable<Tensor>? constants = null,
        IEnumerable<string>? outputs = null,
        long opset = 18) => new(
            new Graph(
                "check",
                nodes,
                constants ?? [],
                inputs.Select(Info),
                (outputs ?? ["y"]).Select(o => new ValueInfo(o))),
            opset, irVersion: opset > 20 ? 10 : 8);

    /// <summary>Whether a tensor holds numbers that can be differentiated.</summary>
    public static bool IsNumber(Tensor tensor) => tensor.ElementType is ElementType.Float or ElementType.Double;
}
