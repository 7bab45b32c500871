using System.Globalization;
using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>The gradients of the reference nets against those that PyTorch computed in float64.</summary>
internal static class WholeNetGradients
{
    public static void Measure(Rows rows)
    {
        foreach (var net in new[] { "fashion-resnet14", "text-gpt", "text-retnet" })
        {
            var model = Model.Load(Path.Combine(Repository.Shared, "models", $"{net}.onnx"));
            var compared = RecordedGradients.Compare(TrainingEngines.Default, model, $"{net}.onnx");
            rows.Add(
                $"{net}: gradients' relative L2 distance from PyTorch's in float64",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{compared.Whole:0.0e-0} (at most {compared.OfParameters.Values.Max():0.0e-0} of one parameter)"),
                "<= 1e-4",
                compared.Whole <= 1e-4);
        }
    }
}
