namespace NasBuild.Benchmarks.Exports;

/// <summary>
/// Every kind of build of the nets that export.py exports with PyTorch at several operator sets.
/// </summary>
internal static class ExportedNets
{
    private const string Python = "/usr/bin/python3";

    public static void Run(string[] options)
    {
        var folder = options is [var given, ..] ? given : Export();
        if (folder is null)
        {
            Console.WriteLine("Skipped: PyTorch is missing (Debian: python3-torch).");
            return;
        }

        var wanted = options is [_, var part] ? part : "";
        var rows = new Rows();
        foreach (var model in Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal)
            .Where(m => m.Contains(wanted, StringComparison.Ordinal)))
        {
            var net = Path.GetFileNameWithoutExtension(model);
            foreach (var build in ExportBuild.All)
            {
                var (built, text) = build.Run(model, Path.Combine(folder, $"{net[..net.LastIndexOf('-')]}.npz"));
                rows.Add($"{net}, {build.Method}", text, "builds", built);
            }
        }

        rows.Print();
    }

    /// <summary>Exports the nets with PyTorch.</summary>
    /// <param name="only">A net, or a net and an operator set; none for all.</param>
    /// <returns>A new temporary folder; null if PyTorch is missing.</returns>
    public static string? Export(params string[] only)
    {
        var folder = Directory.CreateTempSubdirectory("nas-exports").FullName;
        var script = Path.Combine(Repository.Root, "tests", "NasBuild.Benchmarks", "Exports", "export.py");
        if (Command.Run(folder, Python, "-c", "import torch").ExitCode != 0)
        {
            return null;
        }

        Command.Check(folder, [("PYTHONDONTWRITEBYTECODE", "1")], Python, [script, folder, .. only]);
        return folder;
    }
}
