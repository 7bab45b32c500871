using NasBuild.Engine.Conformance;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.OperatorSets;

/// <summary>A small model in an older operator set, and numbers for its inputs.</summary>
/// <param name="Opset">The operator set.</param>
/// <param name="Nodes">The nodes; the outputs of the last one are the model's, as far as they have a name.</param>
/// <param name="Inputs">The inputs. Their types and ranks are declared, their sizes are open.</param>
/// <param name="Constants">The initializers.</param>
internal sealed record ConversionCase(long Opset, Node[] Nodes, Tensor[] Inputs, params Tensor[] Constants)
{
    // Some rules write an operator out as several, which round in other places.
    private const double Tolerance = 1e-6;

    private static readonly SessionSettings Exact = new(Threads: 1, Optimize: false) { Spin = false };

    /// <summary>The model.</summary>
    public Model Model => new(
        new Graph(
            "case", Nodes, Constants, Inputs.Select(Declaration), Nodes[^1].Outputs.Select(o => new ValueInfo(o))),
        Opset);

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Sample => Inputs.ToDictionary(t => t.Name);

    /// <summary>Random numbers from -1 to 1.</summary>
    public static Tensor Floats(string name, params long[] shape) =>
        ModelParts.Numbers(name, ElementType.Float, shape, new Random(shape.Length + name.Length));

    /// <summary>Fails unless both models compute the same.</summary>
    public static void AssertSame(
        Model expected, Model actual, IReadOnlyDictionary<string, Tensor> sample, string message = "")
    {
        CollectionAssert.AreEqual(Array.Empty<string>(), GraphVerifier.Faults(actual).ToArray(), message);
        var (before, after) = (Run(expected, sample), Run(actual, sample));
        foreach (var (name, tensor) in before)
        {
            Assert.AreEqual(tensor.ToString(), after[name].ToString(), message);
            foreach (var (a, b) in tensor.ToDoubles().Zip(after[name].ToDoubles()))
            {
                Assert.AreEqual(a, b, Tolerance * (1 + Math.Abs(a)), message);
            }
        }
    }

    private static IReadOnlyDictionary<string, Tensor> Run(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        using var session = Session.Create(model, Exact);
        return session.Run(sample);
    }

    private static ValueInfo Declaration(Tensor t) =>
        new(t.Name, t.ElementType, t.Shape.Select((_, axis) => new Dimension(null, $"{t.Name}{axis}")));
}
