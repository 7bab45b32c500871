using NasBuild.Core.Configuration.Settings;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>
/// The errors of single quantized layers. Each layer gets a quantized twin that reads the same values as the layer in
/// the float model: one run shows the error of every layer by itself.
/// </summary>
internal static class LayerErrors
{
    private const string Twin = "~twin";

    /// <summary>Returns the relative L2 error of each layer's output, the largest first.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="settings">The settings of quantization.</param>
    /// <param name="forms">The forms of the layers; those inside bodies are left out.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="session">The settings for running the model.</param>
    public static IReadOnlyList<(string Node, double Error)> Of(
        Model model,
        QuantizeSettings settings,
        IReadOnlyDictionary<string, int> forms,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples,
        SessionSettings session)
    {
        var layers = model.Graph.Nodes.Where(n => forms.ContainsKey(n.DisplayName) && n.Outputs[0].Length > 0)
            .DistinctBy(n => n.DisplayName).ToList();
        var twins = layers.ToDictionary(n => n.DisplayName + Twin, n => forms[n.DisplayName]);
        var quantized = Quantizer.Apply(WithTwins(model, layers), settings, twins, samples, session).Model;
        using var run = Session.Create(quantized, session);
        var (errors, squares) = (new double[layers.Count], new double[layers.Count]);
        foreach (var outputs in samples.Select(s => run.Run(s)))
        {
            for (var i = 0; i < layers.Count; i++)
            {
                errors[i] += outputs[$"e{i}{Twin}"].ToFloats()[0];
                squares[i] += outputs[$"s{i}{Twin}"].ToFloats()[0];
            }
        }

        return [.. layers.Select((n, i) => (n.DisplayName, errors[i] == 0 ? 0 : Math.Sqrt(errors[i] / squares[i])))
            .OrderByDescending(l => double.IsNaN(l.Item2) ? double.PositiveInfinity : l.Item2)
            .ThenBy(l => l.DisplayName, StringComparer.Ordinal)];
    }

    private static Model WithTwins(Model model, List<Node> layers)
    {
        var builder = new GraphBuilder(model.Graph);
        builder.Outputs.Clear();
        foreach (var (i, layer) in layers.Index())
        {
            var own = layer.Inputs.Select(input => input.Length > 0 && model.Graph[input].Constant is { } constant
                ? builder.Add(constant.Rename($"{input}{Twin}{i}")) : input);
            string[] outputs =
                [$"t{i}{Twin}", .. layer.Outputs.Skip(1).Select(o => o.Length > 0 ? $"{o}{Twin}{i}" : o)];
            builder.Nodes.Add(layer.WithInputs(own).WithOutputs(outputs).Rename(layer.DisplayName + Twin));
            builder.Nodes.Add(new Node("Sub", [layer.Outputs[0], outputs[0]], [$"d{i}{Twin}"]));
            Sum($"d{i}{Twin}", $"e{i}{Twin}");
            Sum(layer.Outputs[0], $"s{i}{Twin}");
        }

        return model.With(builder.Build());

        void Sum(string of, string to)
        {
            builder.Nodes.Add(new Node("ReduceSumSquare", [of], [to], "", "", Onnx.Attribute.Of("keepdims", 0L)));
            builder.Outputs.Add(new ValueInfo(to));
        }
    }
}
