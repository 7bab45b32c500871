// Stands in for nas: keeps its contract with the build on files, stamps, lines and exit codes, and does as
// behaviour.txt beside the project says ("<stage> <what>"): fail, warn, crash, silent, killed, full, environment,
// garbage, hang, chatter.
// What a stage says is all that its part of a log consists of.

using System.Diagnostics;
using System.Text;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
if (args is ["sleep"])
{
    Thread.Sleep(Timeout.Infinite);
}

if (args is ["sarif", "--out", var log, .. var folders])
{
    File.AppendAllText("worker.log", $"sarif||{folders.Length}\n");
    File.WriteAllLines(log, folders.SelectMany(folder =>
        Directory.EnumerateFiles(folder, "*.said").Order(StringComparer.Ordinal)).Select(File.ReadAllText));
    return 0;
}

var stage = args[1];
var options = args.Skip(2).Chunk(2).GroupBy(pair => pair[0])
    .ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1]);
var config = options["--config"];
var folder = Path.GetDirectoryName(config)!;
var mode = options["--mode"];
var settings = File.ReadLines(config)
    .Where(line => line.Contains(':', StringComparison.Ordinal) && !line.StartsWith('#'))
    .Select(line => line.Split(':', 2))
    .ToDictionary(pair => pair[0], pair => pair[1].Trim());
var model = Path.Combine(folder, settings["model"]);
var output = settings.GetValueOrDefault("output", "model.onnx");
var lockFile = Path.ChangeExtension(config, ".lock.json");

File.AppendAllText(
    "worker.log",
    $"{stage}|{Path.GetRelativePath(Environment.CurrentDirectory, config)}|{string.Join(' ', args.Skip(6))}\n");

var behaviour = File.Exists("behaviour.txt")
    ? File.ReadLines("behaviour.txt").Select(line => line.Split(' ')).FirstOrDefault(words => words[0] == stage)?[1]
    : null;
File.WriteAllText(Obj(stage + ".said"), $"{Path.GetFileName(folder)} {stage} {behaviour}");
File.WriteAllText(Obj("diagnostics.json"), "");
switch (behaviour)
{
    case "fail":
        Console.WriteLine(
            $"{Path.GetRelativePath(Environment.CurrentDirectory, config)}(2,5): error NAS0104: 'é' in {stage}; 100 % wrong.");
        return 1;
    case "warn":
        Console.WriteLine($"nas : warning NAS4101: {stage} warns.");
        break;
    case "crash":
        Console.Error.WriteLine("Unhandled exception: something broke.");
        return 134;
    case "silent":
        return 3;
    case "killed":
        Process.GetCurrentProcess().Kill();
        break;
    case "full":
        Console.Error.WriteLine("Out of memory.");
        return 134;
    case "environment":
        Console.WriteLine($"ONNX Runtime in {Environment.GetEnvironmentVariable("NAS_ONNXRUNTIME_FOLDER")}.");
        Console.WriteLine($"TorchSharp in {Environment.GetEnvironmentVariable("NAS_TORCHSHARP_FOLDERS")}.");
        break;
    case "garbage":
        using (var stdout = Console.OpenStandardOutput())
        {
            stdout.Write([(byte)'b', 0xff, 0xfe, (byte)'d', (byte)'\n']);
        }

        Console.WriteLine("epoch 3: error rate: 0.1");
        Console.WriteLine("50%41 $(OS) @(NasModel) 'a' *.cs");
        break;
    case "hang" or "chatter":
        using (var child = Process.Start(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], "sleep"]))
        {
            NasBuild.Cli.Processes.ParentProcess.FromEnvironment()!.WhenEnded(
                () =>
                {
                    child.Kill();
                    Environment.Exit(130);
                },
                default);
            File.WriteAllText("pids.part", $"{Environment.ProcessId} {child.Id}");
            File.Move("pids.part", "pids.txt");
            while (behaviour == "chatter")
            {
                Console.WriteLine("search  1/2");
            }

            Thread.Sleep(Timeout.Infinite);
        }

        break;
}

switch (stage)
{
    case "predict" or "search" or "prune" when mode == "skip":
        File.Delete(Obj("predict.json"));
        File.Delete(Obj("search.json"));
        break;
    case "validate":
        WriteIfChanged("outputs.txt", output + "\n");
        var data = settings.TryGetValue("data", out var name) ? Path.Combine(folder, name) : null;
        string[] files = data is null ? [] : [.. Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)];
        WriteIfChanged("plan.json", string.Join('\n', settings.Select(pair => $"{pair.Key}={pair.Value}"))
            + $"\n{mode}\n{string.Concat(files.Prepend(model).Select(File.ReadAllText))}");
        WriteIfChanged("inputs.txt", string.Concat(files.Prepend(model).Select(f => f + "\n")));
        WriteIfChanged("folders.txt", data is null ? "" : data + "\n");
        break;
    case "predict":
        WriteIfChanged("predict.json", settings.GetValueOrDefault("predict", "") + File.ReadAllText(model));
        break;
    case "search":
        Console.WriteLine("search  1/2  best 30 %; 50 % left");
        Console.WriteLine("search  2/2  best 25 %");
        Console.WriteLine("NasBuild -> search model: 2 trials, best 25 %");
        WriteIfChanged("search.json", Read("predict.json") + settings.GetValueOrDefault("search", ""));
        break;
    case "prune":
        WriteIfChanged("pruned.onnx", Read("search.json"));
        break;
    case "emit":
        var shipped = $"output/{output}";
        Directory.CreateDirectory(Path.GetDirectoryName(Obj(shipped))!);
        WriteIfChanged(shipped, mode == "skip" ? File.ReadAllText(model) : "optimised " + Read("pruned.onnx")
            + settings.GetValueOrDefault("quantize", ""));
        if (options.TryGetValue("--namespace", out var space))
        {
            var type =
                string.Concat(Path.GetFileNameWithoutExtension(output).ToUpperInvariant().Where(char.IsAsciiLetter));
            WriteIfChanged(
                "NasModels.g.cs",
                $"namespace {space} {{ internal static partial class NasModels {{ internal static class {type} {{ "
                + $"public const string Text = \"{Read(shipped)}\"; }} }} }}");
        }

        if (mode is "auto" or "search")
        {
            File.WriteAllText(lockFile, "lock of " + Read(shipped));
        }

        break;
    case "report":
        File.WriteAllText(Obj("report.json"), "{}");
        File.WriteAllText(Obj("report.html"), "<!DOCTYPE html>");
        Console.WriteLine($"NasBuild  model -> {output}");
        Console.WriteLine("          size  2.75 MB -> 0.41 MB  15 %");
        break;
}

File.WriteAllText(Obj(stage + ".stamp"), "");
return 0;

string Obj(string name) => Path.Combine(options["--obj"], name);

string Read(string name) => File.ReadAllText(Obj(name));

void WriteIfChanged(string name, string text)
{
    if (!File.Exists(Obj(name)) || Read(name) != text)
    {
        File.WriteAllText(Obj(name), text);
    }
}
