using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Checks the names of inputs and outputs in nas.yaml against the model.</summary>
internal static class NamedValues
{
    /// <summary>Rejects names that the model does not have.</summary>
    /// <exception cref="NasException">There are some.</exception>
    public static void Check(NasConfiguration configuration, Model model)
    {
        string[] outputs = [.. model.Graph.Outputs.Select(o => o.Name)];
        string[] inputs = [.. model.Graph.RequiredInputs.Select(i => i.Name)];
        List<Diagnostic> unknown =
        [
            .. (configuration.Quality.Outputs ?? []).Except(outputs)
                .Select(o => Unknown("quality.outputs", "", o, outputs)),
            .. ByOutput("target.agreement", configuration.Target.Agreement),
            .. ByOutput("target.cosine", configuration.Target.Cosine),
            .. ByOutput("finetune.output-weights", configuration.Finetune?.OutputWeights),
        ];
        if (configuration.Quality.Mask is { } mask && !inputs.Contains(mask))
        {
            unknown.Add(Unknown("quality.mask", "", mask, inputs, "input"));
        }

        if (unknown.Count > 0)
        {
            throw new NasException(unknown);
        }

        IEnumerable<Diagnostic> ByOutput<T>(string key, PerOutput<T>? values)
            where T : struct =>
            (values?.Named.Keys ?? []).Except(outputs).Select(o => Unknown(key, $".{o}", o, outputs));

        Diagnostic Unknown(string key, string entry, string name, string[] valid, string kind = "output") =>
            Descriptors.UnknownValue.At(
                configuration.PositionOf(key + entry), key, name, kind, Nearest.Listed(valid, "and"));
    }
}
