using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Updates parameters by gradients that are chosen: a model that hands its parameters on, and targets that a squared
/// error has these gradients of.
/// </summary>
internal static class UpdateRun
{
    /// <summary>The parameters after each step, and the norm of all gradients before it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="optimiser">The optimiser.</param>
    /// <param name="initial">The parameters.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="gradient">The gradient by parameter and step, from 1.</param>
    /// <param name="rate">The rate by step, from 1.</param>
    /// <param name="change">What the settings have besides.</param>
    public static List<(IReadOnlyDictionary<string, double[]> Parameters, double Norm)> Train(
        ITrainingEngine engine,
        Optimiser optimiser,
        IReadOnlyList<Tensor> initial,
        int steps,
        Func<string, int, double[]> gradient,
        Func<int, double> rate,
        Func<TrainingSettings, TrainingSettings>? change = null)
    {
        var errors = initial.ToDictionary(p => p.Name, p => new MeanSquaredError($"output/{p.Name}"));
        var nodes = errors.Select(e => new Node("Identity", [e.Key], [e.Value.Output], e.Key));
        var settings = new TrainingSettings(new WeightedSum([.. errors.Values.Select(e => ((Loss)e, 1.0))]), optimiser)
        {
            Parameters = [.. initial.Select(p => p.Name)],
            Session = new SessionSettings(1) { Spin = false },
        };
        using var session = engine.Train(
            ModelOf(nodes, [], initial, errors.Values.Select(e => e.Output)),
            change is null ? settings : change(settings), new Dictionary<string, Tensor>());

        var after = new List<(IReadOnlyDictionary<string, double[]> Parameters, double Norm)>();
        for (var step = 1; step <= steps; step++)
        {
            Tensor Target(Tensor p) => Tensor.FromDoubles(
                errors[p.Name].Target, p.ElementType, p.Shape.AsSpan(),
                [.. p.ToDoubles().Zip(gradient(p.Name, step), (value, g) => value - (g * p.Count / 2))]);
            var result = session.TrainStep(session.Read().Select(Target).ToDictionary(t => t.Name), rate(step));
            after.Add((session.Read().ToDictionary(p => p.Name, p => p.ToDoubles()), result.GradientNorm));
        }

        return after;
    }
}
