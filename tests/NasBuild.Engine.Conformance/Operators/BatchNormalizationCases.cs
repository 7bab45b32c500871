// Ioffe & Szegedy 2015, Batch Normalization (arXiv:1502.03167), algorithm 1.
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>
/// Batch normalisations in inference, and in training form, which ONNX Runtime runs as the algorithm writes it.
/// </summary>
internal static class BatchNormalizationCases
{
    private static readonly string[] Inputs = ["x", "scale", "bias", "mean", "variance"];

    public static IEnumerable<GradientCase> All =>
    [
        .. new[] { "6,3", "2,3,5", "2,3,4,5", "2,3,2,3,2" }.Select(x => Of(
            $"BatchNormalization in inference of {x}",
            Node("BatchNormalization", Inputs, Attribute.Of("epsilon", 1e-2f)),
            [Doubles("x", Longs(x)), Doubles("scale", 3), Doubles("bias", 3), .. Statistics])),
        Of(
            "BatchNormalization of fixed statistics",
            Node("BatchNormalization", Inputs),
            [Doubles("x", 2, 3, 4), Doubles("scale", 3), Doubles("bias", 3)],
            Statistics),
        .. new[] { "6,3", "2,3,5", "2,3,4,5" }.Select(
            x => Training($"BatchNormalization in training of {x}", Doubles("x", Longs(x)), ("x", "y"))),
        Training("BatchNormalization in training after itself", Doubles("x", 4, 3, 5), ("x", "h"), ("h", "y")),
    ];

    private static Tensor[] Statistics => [Doubles("mean", 3), Positive("variance", 0, 3)];

    /// <summary>What a batch normalisation in training form computes, with operators that ONNX Runtime has.</summary>
    /// <param name="x">The input.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="bias">The bias.</param>
    /// <param name="y">The output.</param>
    /// <param name="axes">Names an int64 vector of all axes but the channels'.</param>
    /// <param name="shape">
    /// Names an int64 vector: the shape of scale and bias that they broadcast to the input in.
    /// </param>
    /// <param name="epsilon">Names a scalar.</param>
    public static IEnumerable<Node> WrittenOut(
        string x,
        string scale,
        string bias,
        string y,
        string axes = "axes",
        string shape = "shape",
        string epsilon = "epsilon") =>
    [
        new("ReduceMean", [x, axes], [$"{y}/mean"]), new("Sub", [x, $"{y}/mean"], [$"{y}/centred"]),
        new("Mul", [$"{y}/centred", $"{y}/centred"], [$"{y}/square"]),
        new("ReduceMean", [$"{y}/square", axes], [$"{y}/variance"]),
        new("Add", [$"{y}/variance", epsilon], [$"{y}/above"]), new("Sqrt", [$"{y}/above"], [$"{y}/deviation"]),
        new("Div", [$"{y}/centred", $"{y}/deviation"], [$"{y}/standard"]),
        new("Reshape", [scale, shape], [$"{y}/scale"]), new("Reshape", [bias, shape], [$"{y}/bias"]),
        new("Mul", [$"{y}/standard", $"{y}/scale"], [$"{y}/scaled"]), new("Add", [$"{y}/scaled", $"{y}/bias"], [y]),
    ];

    private static GradientCase Training(string name, Tensor x, params (string From, string To)[] normalizations)
    {
        Tensor[] inputs = [x, Doubles("scale", 3), Doubles("bias", 3)];
        var nodes = normalizations.Select(n => new Node(
            "BatchNormalization", [n.From, "scale", "bias", "mean", "variance"], [n.To], n.To, "",
            Attribute.Of("training_mode", 1L)));
        Tensor[] constants =
        [
            Longs("axes", [.. Enumerable.Range(0, x.Shape.Length).Where(a => a != 1).Select(a => (long)a)]),
            Longs("shape", [.. Enumerable.Range(0, x.Shape.Length).Select(a => a == 1 ? 3L : 1)]),
            Tensor.Scalar("epsilon", (double)1e-5f),
        ];
        return new GradientCase(name, ModelOf(nodes, inputs, Statistics), inputs)
        {
            Oracle = ModelOf(
                normalizations.SelectMany(n => WrittenOut(n.From, "scale", "bias", n.To)), inputs, constants),
        };
    }
}
