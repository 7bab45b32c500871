using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NasBuild.Packaging;

namespace NasBuild.Benchmarks.FirstContacts;

/// <summary>
/// The first build of a model that a user brings, in a new project and without an editor: <c>dotnet new console</c>,
/// <c>dotnet add package NasBuild</c>, <c>nas init</c>, <c>dotnet build</c>.
/// </summary>
/// <param name="feed">The packages.</param>
/// <param name="root">A folder that finds them.</param>
/// <param name="rows">Receives the results.</param>
internal sealed partial class FirstContact(PackageFeed feed, string root, Rows rows)
{
    private readonly string tools = Path.Combine(root, "tools");

    /// <summary>Builds the models whose names contain a text.</summary>
    public void Run(string part)
    {
        foreach (var model in BroughtModel.All.Where(m => m.Name.Contains(part, StringComparison.Ordinal)))
        {
            Run(model);
        }
    }

    private void Run(BroughtModel brought)
    {
        var folder = Path.Combine(root, $"App{Directory.EnumerateDirectories(root, "App*").Count()}");
        Dotnet(root, "new", "console", "--no-restore", "-o", folder);
        if (brought.Write(folder) is not var (model, data))
        {
            rows.Tell(brought.Name, "the model is missing");
            return;
        }

        var added = Dotnet(folder, "add", "package", "NasBuild").Seconds;
        string[] samples = data is null ? [] : ["--data", data];
        var initial = Command.Run(folder, feed.Environment, Tool(), ["init", model, .. samples]);
        var build = Command.Run(folder, feed.Environment, "dotnet", "build", "--nologo");
        var report = Path.Combine(folder, "obj", "nas", "report.json");
        var measured = File.Exists(report) ? JsonNode.Parse(File.ReadAllText(report))!["measured"]! : null;
        var isSmaller = measured is not null && Size(measured, "optimized") < Size(measured, "original");
        var told = Diagnostic().Matches(initial.Output + build.Output).Select(m => m.Value).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        rows.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{brought.Name}: add package {added:0.0} s, nas init {initial.Seconds:0.0} s, "
                + $"build {build.Seconds:0.0} s"),
            $"{(measured is null ? "no result" : Text(measured))}; exit codes {initial.ExitCode}, {build.ExitCode}; "
                + (told.Count > 0 ? string.Join(", ", told) : "no warnings"),
            "builds, smaller, no target missed",
            (initial.ExitCode, build.ExitCode) is (0, 0) && isSmaller
                && !told.Exists(id => id.StartsWith("NAS41", StringComparison.Ordinal)));
        if (build.ExitCode != 0 || initial.ExitCode != 0)
        {
            Console.WriteLine(initial.Output + build.Output);
        }
    }

    private static double Size(JsonNode measured, string model) => (double)measured[model]!["size"]!;

    private static string Text(JsonNode measured)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"size {100 * Size(measured, "optimized") / Size(measured, "original"):0.0} %, "
            + $"latency {100 * (double)measured["latency"]!["ratio"]!:0.0} %");
        return measured["quality"] is JsonArray { Count: > 0 } quality
            ? text + string.Create(
                CultureInfo.InvariantCulture,
                $", {measured["qualityMetric"]} {100 * (double)quality[^1]!["original"]!:0.0} -> "
                + $"{100 * (double)quality[^1]!["optimized"]!:0.0} %")
            : text;
    }

    private string Tool()
    {
        if (!Directory.Exists(tools))
        {
            Dotnet(root, "tool", "install", "NasBuild.Tool", "--tool-path", tools);
        }

        return Path.Combine(tools, OperatingSystem.IsWindows() ? "nas.exe" : "nas");
    }

    private CommandResult Dotnet(string folder, params string[] arguments) =>
        Command.Check(folder, feed.Environment, "dotnet", arguments);

    [GeneratedRegex("(?<=(?:warning|error) )NAS[0-9]{4}")]
    private static partial Regex Diagnostic();
}
