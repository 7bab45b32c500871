using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class AttentionTests
{
    private const int Width = 8, Heads = 4, Time = 5;

    private static string Attend(Net net, string q, string k, string v)
    {
        var scores = net.Add(
            "Softmax", "p", [net.Add("MatMul", "scores", [q, net.Transpose("kt", k, 0, 1, 3, 2)])],
            Onnx.Attribute.Of("axis", -1));
        return net.Linear(
            "o",
            net.Reshape(
                "merged", net.Transpose("back", net.Add("MatMul", "mixed", [scores, v]), 0, 2, 1, 3), 0, Time, Width),
            Width,
            Width);
    }

    private static string Heads4(Net net, string name, string x, long heads = Heads) =>
        net.Transpose($"{name}.heads", net.Reshape($"{name}.split", x, 0, Time, heads, Width / Heads), 0, 2, 1, 3);

    [TestMethod]
    public void SeparateProjections_LoseWholeHeads()
    {
        var net = new Net();
        var x = net.Input("x", 0, Time, Width);
        string Part(string name) => Heads4(net, name, net.Linear(name, x, Width, Width));

        var groups = RuleTest.Holds(net.Build(Attend(net, Part("q"), Part("k"), Part("v"))), "q: 4");

        Assert.AreEqual("q, k, v", string.Join(", ", groups.Groups[0].Producers));
        CollectionAssert.AreEqual(new[] { 2, 3 }, groups.Groups[0].Channels[1].Slices.Where(s =>
            s is { Tensor: "o.w", Axis: 0 }).Select(s => s.Index).ToArray());
    }

    [TestMethod]
    public void FusedProjectionAndSplit_LosesWholeHeads()
    {
        var net = new Net();
        var parts = net.Add(
            "Split",
            ["q", "k", "v"],
            [net.Linear("qkv", net.Input("x", 0, Time, Width), Width, 3 * Width), net.Longs(Width, Width, Width)],
            Onnx.Attribute.Of("axis", -1));

        var groups = RuleTest.Holds(
            net.Build(Attend(net, Heads4(net, "q", parts[0]), Heads4(net, "k", parts[1]), Heads4(net, "v", parts[2]))),
            "qkv: 4");

        Assert.AreEqual(6, groups.Groups[0].Channels[0].Slices.Count(s => s is { Tensor: "qkv.w", Axis: 1 }));
    }

    [TestMethod]
    public void FusedProjectionPickedByNumber_LosesWholeHeads()
    {
        var net = new Net();
        var qkv = net.Reshape(
            "five", net.Linear("qkv", net.Input("x", 0, Time, Width), Width, 3 * Width), 0, Time, 3, Heads,
            Width / Heads);
        qkv = net.Transpose("turned", qkv, 2, 0, 3, 1, 4);
        string Part(string name, long index) =>
            net.Add("Gather", name, [qkv, net.Long(index)], Onnx.Attribute.Of("axis", 0));

        var groups = RuleTest.Holds(net.Build(Attend(net, Part("q", 0), Part("k", 1), Part("v", 2))), "qkv: 4");

        CollectionAssert.AreEqual(new[] { 2, 3, 10, 11, 18, 19 }, groups.Groups[0].Channels[1].Slices.Where(s =>
            s is { Tensor: "qkv.w", Axis: 1 }).Select(s => s.Index).ToArray());
    }

    [TestMethod]
    public void GroupedQueries_LoseWhatSharesKeysAndValues()
    {
        var net = new Net();
        var x = net.Input("x", 0, Time, Width);
        string Repeated(string name)
        {
            var heads = net.Add(
                "Unsqueeze",
                $"{name}.one",
                [Heads4(net, name, net.Linear(name, x, Width, Width / 2), Heads / 2), net.Longs(2)]);
            return net.Reshape(
                $"{name}.repeated",
                net.Add("Expand", $"{name}.two", [heads, net.Longs(1, Heads / 2, 2, Time, Width / Heads)]), 0, Heads,
                Time, Width / Heads);
        }

        var groups = RuleTest.Holds(
            net.Build(Attend(net, Heads4(net, "q", net.Linear("q", x, Width, Width)), Repeated("k"), Repeated("v"))),
            "q: 2");

        Assert.AreEqual(4, groups.Groups[0].Channels[0].Slices.Count(s => s is { Tensor: "q.w", Axis: 1 }));
    }

    [TestMethod]
    public void MaskAHead_IsCutWithTheHead()
    {
        var net = new Net();
        var x = net.Input("x", 0, Time, Width);
        string Part(string name) => Heads4(net, name, net.Linear(name, x, Width, Width));
        var biased = net.Add("Mul", "biased", [Part("q"), net.Weight("slopes", Heads, 1, 1)]);

        var groups = RuleTest.Holds(net.Build(Attend(net, biased, Part("k"), Part("v"))), "q: 4");

        Assert.AreEqual(1, groups.Groups[0].Channels[0].Slices.Count(s => s is { Tensor: "slopes", Axis: 0 }));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void RotaryEmbeddings_TurnHeadsThatAreCutWhole(bool pairs)
    {
        var net = new Net();
        var x = net.Input("x", 0, Time, Width);
        string Sliced(string name, string value, long start, long end, long step) =>
            net.Add("Slice", name, [value, net.Longs(start), net.Longs(end), net.Longs(3), net.Longs(step)]);
        string Turned(string name)
        {
            var y = Heads4(net, name, net.Linear(name, x, Width, Width));
            var (first, second) = pairs
                ? (Sliced($"{name}.even", y, 0, 2, 2), Sliced($"{name}.odd", y, 1, 2, 2))
                : (Sliced($"{name}.first", y, 0, 1, 1), Sliced($"{name}.second", y, 1, long.MaxValue, 1));
            var half = net.Add(
                "Concat", $"{name}.half", [net.Add("Neg", $"{name}.neg", [second]), first], Onnx.Attribute.Of("axis", -1));
            return net.Add(
                "Add",
                $"{name}.turned",
                [
                    net.Add("Mul", $"{name}.c", [y, net.Weight($"{name}.cos", Time, Width / Heads)]),
                    net.Add("Mul", $"{name}.s", [half, net.Weight($"{name}.sin", Time, Width / Heads)]),
                ]);
        }

        RuleTest.Holds(
            net.Build(Attend(net, Turned("q"), Turned("k"), Heads4(net, "v", net.Linear("v", x, Width, Width)))),
            "q: 4");
    }

    [TestMethod]
    public void HeadsFoldedIntoTheBatch_AreCutWhole()
    {
        var net = new Net();
        var x = net.Input("x", 2, Time, Width);
        string Part(string name) => net.Transpose($"{name}.t", net.Reshape($"{name}.r", net.Transpose(
            $"{name}.first", net.Linear(name, x, Width, Width), 1, 0, 2), Time, 2 * Heads, Width / Heads), 1, 0, 2);
        var scores = net.Add(
            "Softmax", "p", [net.Add("MatMul", "scores", [Part("q"), net.Transpose("kt", Part("k"), 0, 2, 1)])],
            Onnx.Attribute.Of("axis", -1));
        var merged = net.Reshape(
            "merged", net.Transpose("back", net.Add("MatMul", "mixed", [scores, Part("v")]), 1, 0, 2), Time, 2, Width);

        RuleTest.Holds(net.Build(net.Linear("o", merged, Width, Width)), "q: 4");
    }

    [TestMethod]
    public void HeadsOverSymbolicBatchAndLength_AreFoundThroughComputedShapes()
    {
        var net = new Net();
        var x = net.Input("x", 0, 0, Width);
        string Dim(string of, string name, long axis) =>
            net.Add("Unsqueeze", $"{name}1", [net.Add("Gather", name, [of, net.Long(axis)]), net.Longs(0)]);
        string Part(string name)
        {
            var y = net.Linear(name, x, Width, Width);
            var shape = net.Add("Shape", $"{name}.shape", [y]);
            var target = net.Add(
                "Concat",
                $"{name}.target",
                [Dim(shape, $"{name}.n", 0), Dim(shape, $"{name}.t", 1), net.Longs(Heads), net.Longs(Width / Heads)],
                Onnx.Attribute.Of("axis", 0));
            return net.Transpose($"{name}.heads", net.Add("Reshape", $"{name}.split", [y, target]), 0, 2, 1, 3);
        }

        var scores = net.Add(
            "Softmax", "p", [net.Add("MatMul", "scores", [Part("q"), net.Transpose("kt", Part("k"), 0, 1, 3, 2)])],
            Onnx.Attribute.Of("axis", -1));
        var back = net.Transpose("back", net.Add("MatMul", "mixed", [scores, Part("v")]), 0, 2, 1, 3);
        var all = net.Add("Shape", "all", [back]);
        var target = net.Add(
            "Concat", "target", [Dim(all, "n", 0), Dim(all, "t", 1), net.Longs(Width)], Onnx.Attribute.Of("axis", 0));

        RuleTest.Holds(net.Build(net.Linear("o", net.Add("Reshape", "merged", [back, target]), Width, 3)), "q: 4");
    }
}
