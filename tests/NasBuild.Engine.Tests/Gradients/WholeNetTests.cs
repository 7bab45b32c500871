using System.Runtime.CompilerServices;
using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>The gradients of nets that PyTorch exported, against those that PyTorch computes in float64 (<c>PyTorch/record_gradients.py</c>).</summary>
[TestClass]
public sealed class WholeNetTests
{
    [TestMethod]
    [DataRow("fashion-resnet14", "../../../examples/FashionClassifier/models")]
    [DataRow("text-gpt", "../../../../shared/models")]
    [DataRow("text-retnet", "../../../../shared/models")]
    public void Gradients_OfAWholeNet_AreThoseOfPyTorch(string name, string folder)
    {
        var path = PathOf($"{folder}/{name}.onnx");
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} is not there.");
        }

        var recorded = Model.Load(PathOf($"../PyTorch/{name}.onnx")).Graph.Initializers.ToDictionary(t => t.Name);
        string[] parameters = [.. recorded.Keys.Where(k => k.StartsWith("norm/", StringComparison.Ordinal)).Select(k => k["norm/".Length..])];
        var (loss, gradients) = Differentiate(Model.Load(path), recorded, parameters);

        Assert.AreEqual(recorded["loss"].ToDoubles()[0], loss, 1e-5);
        var (squaredError, squaredNorm) = (0.0, 0.0);
        foreach (var parameter in parameters)
        {
            CollectionAssert.AreEqual(recorded[$"shape/{parameter}"].ToLongs(), gradients[parameter].Shape, parameter);
            var (expected, actual) = (recorded[$"gradient/{parameter}"].ToDoubles(), gradients[parameter].ToDoubles());
            var error = expected.Zip(expected.Length == actual.Length ? actual : Sketch(actual), (e, a) => (a - e) * (a - e)).Sum();
            var norm = recorded[$"norm/{parameter}"].ToDoubles()[0];

            // Of a key's bias, which a softmax cancels, only rounding is recorded.
            Assert.IsTrue(norm < 1e-12 || Math.Sqrt(error) / norm < 1e-4, $"{parameter}: {Math.Sqrt(error) / norm:e1}");
            (squaredError, squaredNorm) = (squaredError + error, squaredNorm + (norm * norm));
        }

        Assert.IsLessThan(1e-4, Math.Sqrt(squaredError / squaredNorm));
    }

    private static (double Loss, Dictionary<string, Tensor> Gradients) Differentiate(Model model, Dictionary<string, Tensor> recorded, string[] parameters)
    {
        var (input, output) = (model.Graph.Inputs[0].Name, model.Graph.Outputs[0].Name);
        var sample = new Dictionary<string, Tensor> { [input] = recorded[input] };
        var form = TrainingForm.Of(model, sample, parameters);
        var builder = new GraphBuilder(form.Model.Graph);
        var writer = new GraphWriter(builder);
        var types = new Dictionary<string, TensorType> { [output] = form.Types[output] };
        var entropy = new CrossEntropy(output);
        var loss = entropy.Write(writer, types);
        var gradients = ReverseMode.Write(form.Model, form.Types, loss.Gradients, parameters, writer);
        builder.Inputs.AddRange(entropy.Targets(types));
        builder.Outputs.Clear();
        builder.Outputs.AddRange(gradients.Values.Append(loss.Value).Distinct().Select(o => new ValueInfo(o)));

        using var session = Session.Create(form.Model.With(builder.Build()), new SessionSettings(Threads: 2));
        var run = session.Run(new Dictionary<string, Tensor>(sample) { [entropy.Labels] = recorded["labels"] });
        return (run[loss.Value].ToDoubles()[0], gradients.ToDictionary(g => g.Key, g => run[g.Value]));
    }

    /// <summary>The count sketch of Charikar, Chen and Farach-Colton 2002 with the script's hashes: linear, and of the same norm in the mean.</summary>
    private static double[] Sketch(double[] values)
    {
        var buckets = new double[256];
        for (var i = 0u; i < values.Length; i++)
        {
            buckets[unchecked(i * 2654435761u) >> 24] += unchecked(i * 2246822519u) >> 31 == 0 ? values[i] : -values[i];
        }

        return buckets;
    }

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, file));
}
