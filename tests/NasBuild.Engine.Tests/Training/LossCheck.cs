using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

/// <summary>Computes a loss and its gradient as ONNX Runtime does, from the outputs themselves.</summary>
internal static class LossCheck
{
    /// <summary>The loss and its gradient by output.</summary>
    public static (double Value, IReadOnlyDictionary<string, Tensor> Gradients) Run(Loss loss, IReadOnlyList<Tensor> outputs, params IEnumerable<Tensor> targets)
    {
        var types = outputs.ToDictionary(o => o.Name, o => new TensorType(o.ElementType, o.Shape));
        var builder = new GraphBuilder(new Graph("loss", [], [], outputs.Select(o => new ValueInfo(o.Name, o.ElementType, o.Shape.Select(d => new Dimension(d, null)))), []));
        builder.Inputs.AddRange(loss.Targets(types));
        var written = loss.Write(new GraphWriter(builder), types);
        builder.Outputs.AddRange(written.Gradients.Values.Prepend(written.Value).Select(o => new ValueInfo(o)));
        using var session = Session.Create(new Model(builder.Build(), 18), new SessionSettings(1) { Spin = false });
        var computed = session.Run(outputs.Concat(targets).ToDictionary(t => t.Name));
        Assert.IsTrue(computed[written.Value].Shape.IsEmpty, "The loss is no scalar.");
        return (computed[written.Value].ToDoubles()[0], written.Gradients.ToDictionary(g => g.Key, g => computed[g.Value]));
    }

    /// <summary>Holds the value against <paramref name="expected"/> and the gradient against its central differences, in double.</summary>
    public static void Check(Loss loss, Tensor output, Tensor target, Func<double[], double> expected)
    {
        var (value, gradients) = Run(loss, [output], target);
        var at = output.ToDoubles();
        Assert.AreEqual(expected(at), value, 1e-9 * Math.Max(1, Math.Abs(value)));
        var gradient = gradients[output.Name];
        CollectionAssert.AreEqual(output.Shape, gradient.Shape);
        foreach (var (i, computed) in gradient.ToDoubles().Index())
        {
            double Moved(double by) => expected([.. at.Select((v, j) => i == j ? v + by : v)]);
            Assert.AreEqual((Moved(1e-5) - Moved(-1e-5)) / 2e-5, computed, 1e-7, $"The gradient's element {i}.");
        }
    }

    /// <summary>-log softmax of one row.</summary>
    public static double[] NegativeLogs(IReadOnlyList<double> row)
    {
        var (max, sum) = (row.Max(), row.Sum(v => Math.Exp(v - row.Max())));
        return [.. row.Select(v => max + Math.Log(sum) - v)];
    }
}
