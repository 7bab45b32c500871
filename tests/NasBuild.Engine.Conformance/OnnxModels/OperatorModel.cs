using NasBuild.Onnx;
using NasBuild.Onnx.Protos;

namespace NasBuild.Engine.Conformance.OnnxModels;

/// <summary>One of ONNX's own operator tests: a model and sets of inputs with the outputs expected of them.</summary>
public sealed record OperatorModel(string Name, string Folder)
{
    private static readonly string Root = Environment.GetEnvironmentVariable("ONNX_TEST_DATA")
        ?? "/usr/share/libonnx-testdata/data";

    /// <summary>The model.</summary>
    public byte[] Bytes => File.ReadAllBytes(Path.Combine(Folder, "model.onnx"));

    /// <summary>Every model of the installed test data.</summary>
    public static IReadOnlyList<OperatorModel> All()
    {
        if (!Directory.Exists(Root))
        {
            Assert.Inconclusive($"ONNX's test data (Debian's libonnx-testdata) is not in {Root}.");
        }

        var files = Directory.EnumerateFiles(Root, "model.onnx", SearchOption.AllDirectories);
        var models = files.Select(f => Path.GetDirectoryName(f)!)
            .Select(f => new OperatorModel(Path.GetRelativePath(Root, f), f));
        return [.. models.OrderBy(m => m.Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether each run of the model gives other numbers.</summary>
    public static bool IsRandom(Model model) => model.Graph.Nodes.Any(n =>
        n.OpType is "Bernoulli" or "Multinomial"
            || n.OpType.StartsWith("Random", StringComparison.Ordinal)
            || (n.Is("Dropout") && n.Input(2).Length > 0));

    /// <summary>
    /// The inputs by name and the outputs by position, set by set; null stands for what cannot be read here.
    /// </summary>
    public IEnumerable<(Dictionary<string, Datum?> Inputs, Datum?[] Outputs)> Sets(Model model)
    {
        foreach (var set in Directory.EnumerateDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal))
        {
            yield return (
                Values(set, "input", model.Graph.Inputs)
                    .Zip(model.Graph.Inputs)
                    .ToDictionary(p => p.Second.Name, p => p.First),
                [.. Values(set, "output", model.Graph.Outputs)]);
        }
    }

    private static IEnumerable<Datum?> Values(string set, string kind, IEnumerable<ValueInfo> declared) => declared
        .Select((v, i) => (File: Path.Combine(set, $"{kind}_{i}.pb"), v.Proto.Type))
        .TakeWhile(x => File.Exists(x.File))
        .Select(x => Datum.Read(File.ReadAllBytes(x.File), x.Type));
}
