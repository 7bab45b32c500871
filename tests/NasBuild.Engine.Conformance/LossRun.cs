using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Computes a loss and its gradient from the outputs themselves: a model of one parameter an output, which it hands on.
/// </summary>
/// <param name="engine">The engine.</param>
internal sealed class LossRun(ITrainingEngine engine)
{
    private const string Parameter = "parameter/";

    /// <summary>The loss and its gradient by output.</summary>
    public (double Value, IReadOnlyDictionary<string, Tensor> Gradients) Run(
        Loss loss, IReadOnlyList<Tensor> outputs, params IEnumerable<Tensor> targets) =>
        Run(loss, outputs, targets, []);

    private (double Value, IReadOnlyDictionary<string, Tensor> Gradients) Run(
        Loss loss, IReadOnlyList<Tensor> outputs, IEnumerable<Tensor> targets, IReadOnlyList<Tensor> inputs)
    {
        var model = ModelOf(
            outputs.Select(o => new Node("Identity", [Parameter + o.Name], [o.Name], o.Name)), inputs,
            outputs.Select(o => o.Rename(Parameter + o.Name)), outputs.Select(o => o.Name));
        using var session = engine.Gradients(
            model, loss, inputs.ToDictionary(i => i.Name), [.. outputs.Select(o => Parameter + o.Name)],
            new SessionSettings(1) { Spin = false });
        var (value, gradients) = session.Compute(targets.Concat(inputs).ToDictionary(t => t.Name));
        return (value, gradients.ToDictionary(g => g.Key[Parameter.Length..], g => g.Value));
    }

    /// <summary>
    /// Holds the value against <paramref name="expected"/> and the gradient against its central differences, in double.
    /// </summary>
    public void Check(
        Loss loss, Tensor output, Tensor target, Func<double[], double> expected, params IReadOnlyList<Tensor> inputs)
    {
        var (value, gradients) = Run(loss, [output], [target], inputs);
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
