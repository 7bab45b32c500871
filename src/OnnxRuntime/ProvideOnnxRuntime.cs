// Compiled by MSBuild's RoslynCodeTaskFactory (netstandard2.0) from OnnxRuntime.Restore.targets; that file tells what and why.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

public sealed class ProvideOnnxRuntime : Task, ICancelableTask
{
    private readonly CancellationTokenSource cancellation = new CancellationTokenSource();

    [Required] public string Dotnet { get; set; }
    [Required] public string Recipes { get; set; }
    [Required] public string WorkFolder { get; set; }
    [Required] public string Installed { get; set; }
    [Required] public string Package { get; set; }
    [Required] public string Sources { get; set; }
    [Required] public string PackagesFolder { get; set; }
    [Required] public string Version { get; set; }
    [Required] public string NpmId { get; set; }
    [Required] public string NpmVersion { get; set; }
    [Required] public string NpmSha512 { get; set; }
    public string Tarball { get; set; } = "";

    public void Cancel() => cancellation.Cancel();

    public override bool Execute()
    {
        try
        {
            using (WaitForOthers())
            {
                return File.Exists(Installed) || File.Exists(Package) || Provide();
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is System.ComponentModel.Win32Exception)
        {
            Log.LogError($"Microsoft.ML.OnnxRuntime {Version} could not be provided: {e.Message}");
            return false;
        }
    }

    // The operating system lets go of the file when its process ends, however it ends.
    private FileStream WaitForOthers()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(WorkFolder));
        var waiting = false;
        while (true)
        {
            try
            {
                return new FileStream(WorkFolder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeldByAnother(e))
            {
                if (!waiting)
                {
                    Log.LogMessage(MessageImportance.High, "Waiting for another restore that provides ONNX Runtime ...");
                }

                waiting = true;
                cancellation.Token.WaitHandle.WaitOne(200);
                cancellation.Token.ThrowIfCancellationRequested();
            }
        }
    }

    // A sharing violation: ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK elsewhere (11 on Linux, 35 on macOS).
    private static bool IsHeldByAnother(IOException e) => (e.HResult & 0xFFFF) is 32 or 11 or 35;

    private bool Provide()
    {
        if (Directory.Exists(WorkFolder))
        {
            Directory.Delete(WorkFolder, recursive: true);
        }

        if (Tarball.Length == 0 && Run("Probe", "restore").Succeeded)
        {
            return true;
        }

        Log.LogMessage(MessageImportance.High, $"Microsoft.ML.OnnxRuntime {Version} is on no configured source: making it from {(Tarball.Length > 0 ? Tarball : "the npm package " + NpmId)} (once per clone) ...");
        var pack = Run("Pack", "pack --output out");
        if (!pack.Succeeded)
        {
            pack.Lines.ForEach(line => Log.LogMessageFromText(line, MessageImportance.Low));
            Log.LogError(
                $"Microsoft.ML.OnnxRuntime {Version} is on no configured NuGet source and could not be made from {NpmId} {NpmVersion}. " +
                "Either put the official package on a source, or download that npm package and name the file: " +
                $"dotnet restore -p:OnnxRuntimeTarball=PATH (or set the environment variable). See {pack.Transcript}");
            return false;
        }

        File.Move(Path.Combine(pack.Folder, "out", Path.GetFileName(Package)), Package);
        Directory.Delete(WorkFolder, recursive: true);
        return true;
    }

    private (bool Succeeded, string Folder, string Transcript, List<string> Lines) Run(string recipe, string command)
    {
        var folder = Path.Combine(WorkFolder, recipe);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Path.Combine(Recipes, recipe)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var start = new ProcessStartInfo(Dotnet, command + " --disable-build-servers --verbosity quiet -nologo -consoleLoggerParameters:NoSummary")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["OnnxRuntimeVersion"] = Version;
        start.Environment["OnnxRuntimeNpmId"] = NpmId;
        start.Environment["OnnxRuntimeNpmVersion"] = NpmVersion;
        start.Environment["OnnxRuntimeNpmSha512"] = NpmSha512;
        start.Environment["OnnxRuntimeTarball"] = Tarball;
        start.Environment["RestoreSources"] = Sources;
        start.Environment["RestorePackagesPath"] = PackagesFolder;

        var lines = new List<string>();
        using (var process = new Process { StartInfo = start })
        {
            DataReceivedEventHandler keep = (_, e) =>
            {
                lock (lines)
                {
                    lines.Add(e.Data ?? "");
                }
            };
            process.OutputDataReceived += keep;
            process.ErrorDataReceived += keep;
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            using (cancellation.Token.Register(() => process.Kill()))
            {
                process.WaitForExit();
            }

            cancellation.Token.ThrowIfCancellationRequested();
            var transcript = Path.Combine(WorkFolder, recipe + ".log");
            File.WriteAllLines(transcript, lines);
            return (process.ExitCode == 0, folder, transcript, lines);
        }
    }
}
