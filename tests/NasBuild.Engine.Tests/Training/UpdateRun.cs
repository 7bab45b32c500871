using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

/// <summary>Updates parameters by gradients that are fed.</summary>
internal static class UpdateRun
{
    /// <summary>The parameters after each step, and the norm of all gradients before it.</summary>
    /// <param name="initial">The parameters.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="gradient">The gradient by parameter and step, from 1.</param>
    /// <param name="rate">The rate by step, from 1.</param>
    public static List<(IReadOnlyDictionary<string, double[]> Parameters, double Norm)> Train(
        Optimiser optimiser,
        IReadOnlyList<Tensor> initial,
        int steps,
        Func<string, int, double[]> gradient,
        Func<int, double> rate,
        IReadOnlyList<ParameterGroup>? groups = null,
        double? maxNorm = null,
        Tensor? mask = null)
    {
        var builder = new GraphBuilder(new Graph("update", [], [], [], []));
        builder.Inputs.AddRange(initial.SelectMany(p => new[] { p.Name, $"{p.Name}/gradient" }, (p, n) => new ValueInfo(n, p.ElementType, p.Shape.Select(d => new Dimension(d, null)))));
        var update = UpdateGraph.Write(
            new GraphWriter(builder),
            optimiser,
            groups ?? [],
            [.. initial.Select(p => new TrainedParameter(p.Name, new TensorType(p.ElementType, p.Shape), $"{p.Name}/gradient", mask))],
            maxNorm);
        UpdatedTensor[] kept = [.. update.Parameters, .. update.States];
        builder.Outputs.AddRange(kept.Select(k => k.After).Append(update.Norm).Select(o => new ValueInfo(o)));
        using var session = Session.Create(new Model(builder.Build(), 18), new SessionSettings(1) { Spin = false });

        static Tensor Of(string name, TensorType type, double[] values) => Tensor.FromDoubles(name, type.ElementType, type.Shape.AsSpan(), values);
        var state = initial.Concat(update.States.Select(s => Of(s.Before, s.Type, new double[s.Type.Count]))).ToList();
        var after = new List<(IReadOnlyDictionary<string, double[]> Parameters, double Norm)>();
        for (var step = 1; step <= steps; step++)
        {
            var feeds = state
                .Concat(update.Parameters.Select(p => Of($"{p.Before}/gradient", p.Type, gradient(p.Before, step))))
                .Concat(update.ScalarsAt(step, rate(step)).Select(s => Tensor.FromDoubles(s.Name, initial[0].ElementType, [], [s.Value])));
            var outputs = session.Run(feeds.ToDictionary(t => t.Name));
            state = [.. kept.Select(k => outputs[k.After].Rename(k.Before))];
            after.Add((state.Take(initial.Count).ToDictionary(t => t.Name, t => t.ToDoubles()), outputs[update.Norm].ToDoubles()[0]));
        }

        return after;
    }
}
