using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quality;

[TestClass]
public sealed class AgreementMetricTests
{
    private static readonly SessionSettings Settings = new(1);
    private static readonly float[] Numbers = [1, 2, 2, 1, 3, 4];

    [TestMethod]
    public void OutputNamedAsScores_AgreesByItsBestClass()
    {
        Assert.AreEqual(1, Agreement(Scale("logits", 1), Scale("logits", 3)));
        Assert.AreEqual(0, Agreement(Scale("logits", 1), Scale("logits", -1)));
    }

    [TestMethod]
    public void OtherOutput_AgreesByItsDistance()
    {
        // The elements' spreads over the samples are 2 and 14/3, the squares sum to 35.
        Assert.AreEqual(1, Agreement(Scale("y", 1), Scale("y", 1)));
        Assert.AreEqual(1 - (0.25 * Math.Sqrt(35 / (2 + (14 / 3d)))), Agreement(Scale("y", 1), Scale("y", 1.25f)), 1e-6);
        Assert.AreEqual(
            (Math.Sqrt((2 + (14 / 3d)) / 35) / 2) - 1, Agreement(Scale("y", 1), Scale("y", -1)), 1e-6, "worse than their mean");
    }

    [TestMethod]
    public void SeveralOutputs_AgreeAsTheWorst()
    {
        var (original, candidate) = (Two(1000, 1), Two(1000, 0.5f));

        Assert.AreEqual(
            Agreement(Scale("y", 1), Scale("y", 0.5f)), Agreement(original, candidate), 1e-6);
        Assert.AreEqual(1, Agreement(original, candidate, new QualitySettings { Outputs = ["a"] }), "only what is asked for");
    }

    [TestMethod]
    public void LimitsByOutput_WeighTheOutputs()
    {
        // Output b tolerates half of its loss: at that loss the number is the strictest limit.
        var loss = 1 - Agreement(Scale("y", 1), Scale("y", 0.9f));
        var limits = new OutputLimits(null, ImmutableSortedDictionary<string, double>.Empty
            .Add("a", 0.99).Add("b", 1 - loss));

        Assert.AreEqual(0.99, Agreement(Two(1000, 1), Two(1000, 0.9f), limits: limits), 1e-6);
    }

    [TestMethod]
    public void OriginalThatIsNotFinite_IsNamed()
    {
        var e = Assert.ThrowsExactly<OutputNotFiniteException>(() => Agreement(Scale("y", float.NaN), Scale("y", 1)));

        Assert.AreEqual("y", e.Output);
    }

    [TestMethod]
    public void PositionsThatAreMaskedOut_DoNotCount()
    {
        // Tokens [3, 4], the last one of each is padding, on which the candidate differs.
        var (original, candidate) = (Masked(0), Masked(7));
        var data = new Dataset(
            "validation",
            [
                Column("x", [1, 2, 3, 9, 5, 4, 3, 9, 7, 7, 1, 9], 4),
                Column("attention_mask", [1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0], 4),
            ],
            []);

        Assert.AreEqual(1, Agreement(original, candidate, data: data));
        Assert.IsLessThan(1, Agreement(
            original, candidate, new QualitySettings { Mask = "x" }, data: data), "another input marks nothing");
    }

    [TestMethod]
    public void OutputWithSamplesOnAnotherAxis_IsTakenApartThere()
    {
        var net = new Net();
        var model = net.Build(net.Add("Transpose", "y", [net.Input("x", 0, 2)], Onnx.Attribute.Of("perm", [1L, 0L])));
        var batch = Floats([1, 2, 3, 4, 5, 6]).Batches(3).Single();
        using var session = Session.Create(model, Settings);

        var samples = new OutputSamples(null).Of(batch, session.Run(batch.Inputs)["y"]).ToList();

        CollectionAssert.AreEqual(new float[] { 3, 4 }, samples[1].Values.ToArray());
        CollectionAssert.AreEqual(new long[] { 2 }, samples[1].Shape.ToArray());
    }

    private static double Agreement(
        Model original, Model candidate, QualitySettings? settings = null, OutputLimits? limits = null,
        Dataset? data = null)
    {
        data ??= Floats(Numbers);
        using var first = Session.Create(original, Settings);
        using var second = Session.Create(candidate, Settings);
        settings ??= new QualitySettings();
        var outputs = ComparedOutput.Of(original, settings, first.Run(data.Batches(2).First().Inputs));
        return new AgreementMetric(first, outputs, new OutputSamples(settings.Mask), batchSize: 2)
        {
            Limits = limits ?? OutputLimits.None,
        }.Measure(second, data);
    }

    private static Model Scale(string output, float factor)
    {
        var net = new Net();
        return net.Build(net.Add("Mul", output, [net.Input("x", 0, 2), net.Floats(factor)]));
    }

    private static Model Two(float a, float b)
    {
        var net = new Net();
        var x = net.Input("x", 0, 2);
        return net.Build(net.Add("Mul", "a", [x, net.Floats(a)]), net.Add("Mul", "b", [x, net.Floats(b)]));
    }

    // Token values, to which padding positions add something.
    private static Model Masked(float added)
    {
        var net = new Net();
        var (x, mask) = (net.Input("x", 0, 4), net.Input("attention_mask", 0, 4));
        var padding = net.Add("Mul", "padding", [net.Add("Sub", "free", [net.Floats(1), mask]), net.Floats(added)]);
        return net.Build(net.Add("Unsqueeze", "y", [net.Add("Add", "sum", [x, padding]), net.Longs(2)]));
    }

    private static Dataset Floats(float[] values) => new("validation", [Column("x", values, 2)], []);

    private static InputColumn Column(string name, float[] values, int width) => new(
        name, ElementType.Float, [width], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), values.Length / width);
}
