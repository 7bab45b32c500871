using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Numerics;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Benchmarks.OutputKinds;

/// <summary>What a loss is told of a scene.</summary>
internal sealed record Truth(string Target, long[] Shape, Func<Scene, float[]> Of);

/// <summary>A net with one kind of output, and what it learns.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Net">The net before it is trained.</param>
/// <param name="Terms">The sum of losses that it is trained on, each with its output.</param>
/// <param name="Truths">What the losses are told.</param>
internal sealed record OutputKind(
    string Name, Model Net, IReadOnlyList<(string Output, Loss Loss)> Terms, IReadOnlyList<Truth> Truths)
{
    private const int Dimensions = 32;
    private const float Logit = 5;
    private const float Pixels = 10;

    /// <summary>Returns the kinds.</summary>
    public static IReadOnlyList<OutputKind> All(int seed) =>
    [
        OfOne("price [N,1]", seed, (write, x) => Linear(write, "price", x, 1), Price),
        OfOne(
            "sigmoid [N,1]", seed, (write, x) => write.Op("Sigmoid", "probability", [Linear(write, "sum", x, 1)]),
            scene => [scene.Shape == 1 ? 1 : 0]),
        OfOne("boxes [N,4]", seed, (write, x) => Linear(write, "boxes", x, 4), scene => scene.Box),
        OfOne("embedding", seed, (write, x) => Linear(write, "embedding", x, Dimensions), Embedding),
        OfTwo("two heads", seed, last: null),
        OfTwo("two heads, one ends in Softmax", seed, last: "Softmax"),
        OfImage("image", seed),
    ];

    private static OutputKind OfOne(
        string name, int seed, Func<NetworkWriter, string, string> head, Func<Scene, float[]> truth)
    {
        var write = new NetworkWriter(seed);
        var output = head(write, Body(write));
        var loss = new MeanSquaredError(output);
        long[] shape = [truth(Scene.Draw(new Random(0))).Length];
        return new OutputKind(
            name, Finish(write, name, (output, shape)), [(output, loss)], [new Truth(loss.Target, shape, truth)]);
    }

    private static OutputKind OfTwo(string name, int seed, string? last)
    {
        var write = new NetworkWriter(seed);
        var x = Body(write);
        var logits = Linear(write, "logits", x, Scene.Shapes);
        var scores = last is null ? logits : write.Op(last, "scores", [logits], Attribute.Of("axis", -1L));
        var size = Linear(write, "size", x, 2);
        var (classes, sizes) = (new Distillation(logits), new MeanSquaredError(size));
        return new OutputKind(
            name, Finish(write, name, (scores, [Scene.Shapes]), (size, [2])), [(logits, classes), (size, sizes)],
            [
                new Truth(classes.Teacher, [Scene.Shapes], s => [.. s.Facts[..Scene.Shapes].Select(f => Logit * f)]),
                new Truth(sizes.Target, [2], s => [Pixels * s.Width, Pixels * s.Height]),
            ]);
    }

    private static OutputKind OfImage(string name, int seed)
    {
        var write = new NetworkWriter(seed);
        var x = write.Input(Scene.Input, ElementType.Float, Scene.InputShape);
        foreach (var (i, from) in new long[] { 1, 16, 16 }.Index())
        {
            x = Layer(write, $"layer{i + 1}", x, from, 16);
        }

        var output = write.Conv("picture", x, 16, 1, kernel: 3);
        var loss = new MeanSquaredError(output);
        return new OutputKind(
            name, Finish(write, name, (output, Scene.InputShape)), [(output, loss)],
            [new Truth(loss.Target, Scene.InputShape, s => s.Picture())]);
    }

    private static Model Finish(NetworkWriter write, string name, params (string Name, long[] Shape)[] outputs)
    {
        var model = write.Build(name);
        return model.With(model.Graph.With(outputs: outputs.Select(o => new ValueInfo(
            o.Name, ElementType.Float,
            [new Dimension(null, "batch"), .. o.Shape.Select(d => new Dimension(d, null))]))));
    }

    private static string Body(NetworkWriter write)
    {
        var x = write.Input(Scene.Input, ElementType.Float, Scene.InputShape);
        x = Layer(write, "layer1", x, 1, 16);
        x = Layer(write, "layer2", x, 16, 32, stride: 2);
        x = Layer(write, "layer3", x, 32, 32, stride: 2);
        const long Values = 32 * (Scene.Side / 4) * (Scene.Side / 4);
        return write.Relu(write.Linear(
            "layer4", write.Op("Flatten", "flat", [x]), Values, 64, Initialisation.HeDeviation(Values)));
    }

    private static string Layer(NetworkWriter write, string name, string x, long from, long to, long stride = 1) =>
        write.Relu(write.BatchNorm($"{name}.norm", write.Conv(name, x, from, to, 3, stride), to));

    private static string Linear(NetworkWriter write, string name, string x, long to) =>
        write.Linear(name, x, 64, to, Initialisation.GlorotDeviation(64, to));

    private static float[] Price(Scene scene) =>
        [100 + (300 * scene.Width * scene.Height) + (20 * scene.Shape) - (50 * scene.X * scene.X)];

    // Cosines of random sums of what is known, as random Fourier features are.
    private static float[] Embedding(Scene scene)
    {
        var random = new Random(0);
        return [.. Enumerable.Range(0, Dimensions).Select(_ =>
            (float)Math.Cos(scene.Facts.Sum(f => 2 * f * random.NextNormal(1)) + (7 * random.NextSingle())))];
    }
}
