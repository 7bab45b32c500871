using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Checks what the quality metric expects of the model's outputs.</summary>
internal static class UsableOutput
{
    /// <summary>Checks the outputs of one sample.</summary>
    /// <exception cref="NasException">The metric cannot use them.</exception>
    public static void Check(NasConfiguration configuration, Original original)
    {
        var (key, name, problem, valid) = configuration.Model.Task switch
        {
            ModelTask.CausalLm => OfText(original),
            ModelTask.ImageClassification => OfClasses(original),
            _ => OfCompared(configuration, original),
        };
        if (problem is not null)
        {
            throw new NasException(Descriptors.UnusableOutput.At(
                configuration.PositionOf(key), name, problem, valid));
        }
    }

    private static Finding OfCompared(NasConfiguration configuration, Original original)
    {
        var asked = configuration.Quality.Outputs;
        return new Finding(
            asked is null ? "model.task" : "quality.outputs",
            asked?[0] ?? original.Session.Outputs[0],
            original.Agreement.Outputs.Count > 0 ? null : "it is not a tensor of numbers.",
            "a tensor of numbers");
    }

    private static Finding OfText(Original original)
    {
        var name = original.Session.Outputs[0];
        var (shape, batch) = Shapes(original, name);
        var isUsable = shape.Length == 3 && shape[0] == batch[0] && shape[1] == batch[1];
        return new Finding("model.task", name, isUsable ? null : Problem(shape), "scores [batch, length, vocabulary]");
    }

    private static Finding OfClasses(Original original)
    {
        var graph = original.Model.Graph;
        var name = ClassScores.In(graph).Name;
        var (shape, batch) = Shapes(original, name);
        var isUsable = shape.Length > 0 && shape[0] == batch[0] && shape.Skip(1).Count(d => d != 1) <= 1
            && ClassScores.Count(graph, shape[1..].Aggregate(1L, (p, d) => p * d)) > 1;
        return new Finding(
            "model.task", name, isUsable ? null : Problem(shape),
            "scores [batch, classes] of two or more classes, or the probability of one, from a Sigmoid");
    }

    // An output, the key that names it, its problem if it has one, and what is expected.
    private sealed record Finding(string Key, string Name, string? Problem, string Valid);

    // Of the output, empty if it is no tensor of floating-point numbers, and of the first input.
    private static (long[] Output, long[] Input) Shapes(Original original, string name)
    {
        var sample = original.Sample;
        long[] shape = original.Session.Run(sample).GetValueOrDefault(name) is { } output
            && output.ElementType.IsFloat() ? [.. output.Shape] : [];
        return (shape, [.. sample.Values.First().Shape]);
    }

    private static string Problem(long[] shape) =>
        shape.Length == 0 ? "it is not a tensor of floating-point numbers."
            : $"its shape is [{string.Join(", ", shape)}].";
}
