using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quality.Measures;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>An output that is compared with the original's, and the measure.</summary>
/// <param name="Name">The output.</param>
/// <param name="Create">Creates the measure.</param>
/// <param name="Text">The measure's name in reports; empty for best classes.</param>
internal sealed record ComparedOutput(string Name, Func<IOutputMeasure> Create, string Text)
{
    // Names under which exporters write class scores that end in no Softmax.
    private static readonly string[] ScoreNames = ["logit", "prob", "score", "class", "label"];

    /// <summary>Returns the outputs that nas.yaml asks for, else all of floating-point numbers.</summary>
    /// <param name="model">The original.</param>
    /// <param name="settings">The section <c>quality</c>.</param>
    /// <param name="outputs">The outputs of a run.</param>
    public static IReadOnlyList<ComparedOutput> Of(
        Model model, QualitySettings settings, IReadOnlyDictionary<string, Tensor> outputs)
    {
        List<Tensor> numbers = [.. model.Graph.Outputs.Select(o => outputs.GetValueOrDefault(o.Name)).OfType<Tensor>()
            .Where(t => t.ElementType is not (ElementType.Bool or ElementType.String))
            .Where(t => settings.Outputs?.Contains(t.Name) ?? true)];
        var real = numbers.FindAll(t => t.ElementType.IsFloat());
        return [.. (real.Count > 0 && settings.Outputs is null ? real : numbers)
            .Select(t => Of(
                t, model.Graph[t.Name].Producer, settings, HoldsBoxes(t) || !numbers.Exists(HoldsBoxes)))];
    }

    // Scores may have an output of their own beside boxes.
    private static bool HoldsBoxes(Tensor output) => output.Shape is [.., >= BoxMeasure.Corners];

    private static ComparedOutput Of(Tensor output, Node? producer, QualitySettings settings, bool areBoxes) =>
        settings.Measure switch
        {
            _ when !output.ElementType.IsFloat() => new(output.Name, () => new EqualityMeasure(), "equal elements"),
            OutputMeasure.Ctc => new(output.Name, () => new CtcMeasure(settings.Blank), "decoded labels"),
            OutputMeasure.Boxes when areBoxes =>
                new(output.Name, () => new BoxMeasure(settings.BoxScore), "overlap of boxes"),
            OutputMeasure.Top1 => Classes(output, producer),
            OutputMeasure.Auto when HoldsClassScores(output, producer) => Classes(output, producer),
            _ => new(output.Name, () => new RelativeL2Measure(), "one minus relative L2"),
        };

    private static ComparedOutput Classes(Tensor output, Node? producer)
    {
        var threshold = producer is not null && producer.Is("Sigmoid") ? 0.5f : 0;
        return new(output.Name, () => new Top1Measure(threshold), "");
    }

    /// <summary>
    /// Returns true if the last axis of an output holds class scores, by the node that computes them or by its usual
    /// name: of samples, of the positions of a text.
    /// </summary>
    public static bool HoldsScoresInRows(Tensor output, Node? producer) =>
        output.Shape is [_, .., > 1] && (output.Shape.Length <= 3 || IsSoftmax(producer))
        && (IsSoftmax(producer) ? IsOverLastAxis(producer!, output.Shape.Length) : IsNamedAsScores(output));

    // [samples, classes], also with further axes of size 1.
    private static bool HoldsClassScores(Tensor output, Node? producer) =>
        output.Shape is [_, > 1, ..] && output.Shape.Skip(2).All(d => d == 1)
        && (IsSoftmax(producer) || IsNamedAsScores(output));

    private static bool IsSoftmax(Node? producer) => producer?.OpType is "Softmax" or "LogSoftmax";

    // Up to operator set 12 the default axis is 1.
    private static bool IsOverLastAxis(Node softmax, int rank) =>
        softmax.Int("axis", rank == 2 ? 1 : -1) is var axis && (axis == -1 || axis == rank - 1);

    private static bool IsNamedAsScores(Tensor output) =>
        ScoreNames.Any(n => output.Name.Contains(n, StringComparison.OrdinalIgnoreCase));
}
