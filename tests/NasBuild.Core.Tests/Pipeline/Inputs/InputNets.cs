using System.Globalization;
using NasBuild.Core.Tests.Compression;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Inputs;

/// <summary>Small models that take their inputs as models of sounds, texts and sequences do.</summary>
internal static class InputNets
{
    /// <summary>
    /// An LSTM of 8 cells over one step, whose state [2, batch, 8] is an input and an output, as voice detectors have
    /// it; with <paramref name="rate"/> also the sampling rate, a scalar.
    /// </summary>
    public static Model Recurrent(string input, string state, bool rate = false)
    {
        var net = new Net();
        net.Input("x", 4);
        net.Input("state", 2, 1, 8);
        var x = "x";
        if (rate)
        {
            net.Input(ElementType.Int64, "sr");
            x = net.Add(
                "Div", "scaled", [x, net.Add("Cast", "rate", ["sr"], Onnx.Attribute.Of("to", (long)ElementType.Float))]);
        }

        var parts = net.Add("Split", ["h", "c"], ["state"], Onnx.Attribute.Of("axis", 0));
        var steps = net.Add(
            "LSTM", ["steps", "hn", "cn"],
            [net.Add("Unsqueeze", "step", [x, net.Longs(0)]), net.Weight("W", 1, 32, 4), net.Weight("R", 1, 32, 8),
                net.Weight("B", 1, 64), "", .. parts],
            Onnx.Attribute.Of("hidden_size", 8));
        var last = net.Add("Squeeze", "last", [steps[1], net.Longs(0)]);
        var next = net.Add("Concat", "next", [steps[1], steps[2]], Onnx.Attribute.Of("axis", 0));
        return Declared(
            net.Build(net.Gemm("y", last, 8, 3), next), ("x", input), ("state", state), ("sr", ""));
    }

    /// <summary>An LSTM over the first axis of [time, batch, 6].</summary>
    public static Model TimeMajor(string input)
    {
        var net = new Net();
        var steps = net.Add(
            "LSTM", ["steps"], [net.Input("x", 1, 1, 6), net.Weight("W", 1, 32, 6), net.Weight("R", 1, 32, 8)],
            Onnx.Attribute.Of("hidden_size", 8));
        return Declared(net.Build(net.Linear("y", net.Add("Squeeze", "all", [steps[0], net.Longs(1)]), 8, 4)), (
            "x", input));
    }

    /// <summary>A convolution over a sound, as long as <paramref name="kernel"/>.</summary>
    public static Model Sound(string input, long kernel)
    {
        var net = new Net();
        var x = net.Add("Unsqueeze", "sound", [net.Input("x", 1, 1), net.Longs(1)]);
        x = net.Add("Conv", "c", [x, net.Weight("c.w", 8, 1, kernel)]);
        return Declared(net.Build(net.Add("ReduceMean", "y", [x], Onnx.Attribute.Of("axes", [2L]))), ("x", input));
    }

    /// <summary>A convolution over the frames of a sound, of 40 numbers each.</summary>
    public static Model Frames()
    {
        var net = new Net();
        net.Add("Conv", "y", [net.Input("audio_signal", 1, 1, 1), net.Weight("c.w", 8, 40, 3)]);
        return Declared(net.Build("y"), ("audio_signal", "batch ? time"));
    }

    /// <summary>Tokens of 50 kinds with a mask and types of 2 kinds, each sentence to three numbers.</summary>
    public static Model Tokens(string shape)
    {
        var net = new Net();
        var (ids, mask, types) = ("input_ids", "attention_mask", "token_type_ids");
        Array.ForEach([ids, mask, types], name => net.Input(ElementType.Int64, name, 1, 1));
        var x = net.Add(
            "Add", "embedded",
            [net.Add("Gather", "words", [net.Weight("table", 50, 8), ids]),
                net.Add("Gather", "kinds", [net.Weight("types", 2, 8), types])]);
        var shown = net.Add("Cast", "shown", [mask], Onnx.Attribute.Of("to", (long)ElementType.Float));
        x = net.Add("Mul", "masked", [net.Linear("a", x, 8, 8), net.Add("Unsqueeze", "wide", [shown, net.Longs(2)])]);
        x = net.Add("ReduceSum", "sum", [x, net.Longs(1)], Onnx.Attribute.Of("keepdims", 0));
        return Declared(net.Build(net.Gemm("y", x, 8, 3)), (ids, shape), (mask, shape), (types, shape));
    }

    /// <summary>Numbers that are appended to those of earlier runs.</summary>
    public static Model Growing(bool masked = false)
    {
        var net = new Net();
        var present = net.Add(
            "Concat", "present", [net.Input("past", 1, 1, 7), net.Input("x", 1, 1, 7)], Onnx.Attribute.Of("axis", 1));
        if (!masked)
        {
            return Declared(
                net.Build(net.Linear("y", present, 7, 3), present), ("past", "batch past 7"), ("x", "batch length 7"));
        }

        var shown = net.Add("Unsqueeze", "wide", [net.Input("mask", 1, 1), net.Longs(2)]);
        return Declared(
            net.Build(net.Linear("y", net.Add("Mul", "masked", [present, shown]), 7, 3), present),
            ("past", "batch past 7"), ("x", "batch length 7"), ("mask", "batch total"));
    }

    /// <summary>A convolution over one plane of numbers, without an axis for samples.</summary>
    public static Model Plane(string input)
    {
        var net = new Net();
        var x = net.Add("Unsqueeze", "image", [net.Input("x", 1, 1), net.Longs(0, 1)]);
        x = net.Relu(net.Conv("c", x, 1, 8));
        return Declared(
            net.Build(net.Add("ReduceMean", "y", [x], Onnx.Attribute.Of("axes", [0L, 2L, 3L]), Onnx.Attribute.Of(
                "keepdims", 0))),
            ("x", input));
    }

    /// <summary>Rows of numbers through fully connected layers.</summary>
    public static Model Rows(string input, long features)
    {
        var net = new Net();
        var x = net.Relu(net.Linear("a", net.Input("x", 1, 1), features, 16));
        return Declared(net.Build(net.Linear("b", x, 16, 3)), ("x", input));
    }

    // The inputs with these shapes: sizes, names, or ? for nothing.
    private static Model Declared(Model model, params (string Name, string Shape)[] shapes) => model.With(
        model.Graph.With(inputs: model.Graph.Inputs.Select(i => new ValueInfo(
            i.Name, i.ElementType, shapes.Single(s => s.Name == i.Name).Shape
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(d => long.TryParse(d, CultureInfo.InvariantCulture, out var size) ? new Dimension(size, null)
                    : new Dimension(null, d == "?" ? null : d))))));
}
