using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Forms;

/// <summary>
/// Writes operators of ONNX's operator set 18 into a graph. Every method adds one node and returns the name of its
/// output.
/// </summary>
internal sealed class GraphWriter(GraphBuilder builder)
{
    private readonly Dictionary<(ElementType Type, string Shape, string Values), string> constants = [];

    /// <summary>The graph that is written.</summary>
    public GraphBuilder Builder => builder;

    public string Add(string a, string b) => Op("Add", [a, b]);

    public string Sub(string a, string b) => Op("Sub", [a, b]);

    public string Mul(string a, string b) => Op("Mul", [a, b]);

    public string Div(string a, string b) => Op("Div", [a, b]);

    public string Neg(string a) => Op("Neg", [a]);

    public string MatMul(string a, string b) => Op("MatMul", [a, b]);

    /// <summary>Adds the sum of one value or several of one shape.</summary>
    public string Sum(IReadOnlyList<string> terms) => terms.Count switch
    {
        1 => terms[0],
        2 => Add(terms[0], terms[1]),
        _ => Op("Sum", terms),
    };

    public string Cast(string x, ElementType to) => Op("Cast", [x], Attribute.Of("to", (long)to));

    public string Reshape(string x, params IEnumerable<long> shape) =>
        shape.Contains(0)
            ? Op("Reshape", [x, Longs(shape)], Attribute.Of("allowzero", 1L))
            : Op("Reshape", [x, Longs(shape)]);

    public string Transpose(string x, params IEnumerable<long> permutation) =>
        Op("Transpose", [x], Attribute.Of("perm", permutation));

    public string Expand(string x, IEnumerable<long> shape) => Op("Expand", [x, Longs(shape)]);

    public string Concat(IReadOnlyList<string> parts, long axis) => Op("Concat", parts, Attribute.Of("axis", axis));

    /// <summary>
    /// Adds the elements from <paramref name="starts"/> to <paramref name="ends"/> (exclusive) of
    /// <paramref name="axes"/>.
    /// </summary>
    public string Slice(
        string x,
        IEnumerable<long> starts,
        IEnumerable<long> ends,
        IEnumerable<long> axes,
        IEnumerable<long>? steps = null) =>
        Op(
            "Slice",
            steps is null
                ? [x, Longs(starts), Longs(ends), Longs(axes)]
                : [x, Longs(starts), Longs(ends), Longs(axes), Longs(steps)]);

    /// <summary>
    /// Adds zeros around <paramref name="x"/>: <paramref name="pads"/> has all begins before all ends; negative ones
    /// crop.
    /// </summary>
    public string Pad(string x, params IEnumerable<long> pads) => Op("Pad", [x, Longs(pads)]);

    public string ReduceSum(string x, IEnumerable<long> axes, bool keepDims = true) =>
        Reduce("ReduceSum", x, axes, keepDims);

    public string Reduce(string opType, string x, IEnumerable<long> axes, bool keepDims = true) =>
        Op(opType, [x, Longs(axes)], Attribute.Of("keepdims", keepDims ? 1L : 0L));

    /// <summary>Adds a node of ONNX's own operator <paramref name="opType"/> with one output.</summary>
    public string Op(string opType, IEnumerable<string> inputs, params IEnumerable<Attribute> attributes) =>
        builder.Add(opType, inputs, $"gradients/{opType}", "", attributes);

    /// <summary>Adds a constant vector of integers; equal ones are stored once.</summary>
    public string Longs(IEnumerable<long> values)
    {
        long[] data = [.. values];
        return Constant(
            ElementType.Int64,
            string.Join(',', data),
            [data.Length],
            () => Tensor.Create<long>("gradients/constant", [data.Length], data));
    }

    /// <summary>Adds a constant scalar; equal ones are stored once.</summary>
    public string Number(double value, ElementType type) =>
        Constant(
            type,
            value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            [],
            () => Tensor.FromDoubles("gradients/constant", type, [], [value]));

    /// <summary>Adds a constant vector of one number repeated; equal ones are stored once.</summary>
    public string Filled(double value, ElementType type, long count) => Constant(
        type, value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), [count],
        () => Tensor.FromDoubles("gradients/constant", type, [count], [.. Enumerable.Repeat(value, (int)count)]));

    /// <summary>
    /// Adds <paramref name="factor"/> * x + <paramref name="shift"/> by channel, the second axis of
    /// <paramref name="x"/>, in one pass, as a batch normalisation in inference form.
    /// </summary>
    public string Affine(string x, string factor, string shift, long channels, ElementType type) =>
        Op(
            "BatchNormalization",
            [x, factor, shift, Filled(0, type, channels), Filled(1, type, channels)],
            Attribute.Of("epsilon", 0f));

    /// <summary>Adds a constant tensor.</summary>
    public string Constant(Tensor tensor) => builder.Add(tensor);

    private string Constant(ElementType type, string values, long[] shape, Func<Tensor> create)
    {
        var key = (type, string.Join(',', shape), values);
        if (!constants.TryGetValue(key, out var name))
        {
            constants.Add(key, name = builder.Add(create()));
        }

        return name;
    }
}
