using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Checks the inputs of a model against nas.yaml, and turns their problems into diagnostics.</summary>
internal static class InputDiagnostics
{
    /// <summary>Checks names and sizes, without running the model.</summary>
    /// <exception cref="NasException">
    /// nas.yaml names an input or an output that the model does not have, or an input is too large.
    /// </exception>
    public static void Check(NasConfiguration configuration, Model model)
    {
        var inputs = model.Graph.RequiredInputs.Select(i => i.Name).ToList();
        var outputs = model.Graph.Outputs.Select(o => o.Name).ToList();
        foreach (var (name, settings) in configuration.Model.Inputs)
        {
            if (!inputs.Contains(name))
            {
                throw new NasException(Descriptors.UnknownModelInput.At(
                    configuration.PositionOf($"model.inputs.{name}"), configuration.SourceName, name,
                    Nearest.Listed([.. inputs.Select(i => $"'{i}'")], "or")));
            }

            if (settings.Feedback is { } output && !outputs.Contains(output))
            {
                throw new NasException(Descriptors.InputSetting.At(
                    configuration.PositionOf($"model.inputs.{name}.feedback"), $"model.inputs.{name}.feedback",
                    $"it has no output '{output}'; its outputs are "
                    + $"{Nearest.Listed([.. outputs.Select(o => $"'{o}'")], "and")}."));
            }
        }

        try
        {
            ModelInputs.Check(model, configuration.Model.InputHints);
        }
        catch (InputException e)
        {
            throw Explain(configuration, e);
        }
    }

    /// <summary>Checks the sizes of a model's inputs, without a nas.yaml.</summary>
    /// <exception cref="NasException">An input is too large.</exception>
    public static void Check(string path, Model model)
    {
        try
        {
            ModelInputs.Check(model);
        }
        catch (InputException e)
        {
            throw new NasException(Of(path, null, e), e);
        }
    }

    /// <summary>Returns the diagnostic, at the key that would help.</summary>
    public static NasException Explain(NasConfiguration configuration, InputException e) => new(
        Of(configuration.SourceName, configuration.PositionOf($"model.inputs.{e.Input}.{e.Key}"), e), e);

    /// <summary>Returns the diagnostic for a model of that name.</summary>
    public static Diagnostic Of(string name, SourcePosition? position, InputException e) => e.Problem switch
    {
        InputProblem.Hint => Descriptors.InputSetting.At(position, $"model.inputs.{e.Input}.{e.Key}", e.Message),
        InputProblem.TooLarge => Descriptors.InputTooLarge.At(position, name, e.Input, e.Message),
        InputProblem.BatchAxis => Descriptors.InputBatchAxis.At(position, e.Input, e.Message),
        _ => Descriptors.InputSizes.At(position, name, e.Input, e.Message),
    };
}
