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
                return File.Exists(Installed) || File.Exists(Package) ||
                    (HasFailed() ? Fail($"Microsoft.ML.OnnxRuntime {Version} could not be provided (see above).") : Provide());
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is System.ComponentModel.Win32Exception)
        {
            return Fail($"Microsoft.ML.OnnxRuntime {Version} could not be provided: {e.Message}");
        }
    }

    // Restore goes on with the next project after an error: that one need not try, wait and complain at length again.
    private bool Fail(string message)
    {
        Log.LogError(message);
        BuildEngine4.RegisterTaskObject(Package, Package, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return false;
    }

    private bool HasFailed() => BuildEngine4.GetRegisteredTaskObject(Package, RegisteredTaskObjectLifetime.Build) != null;

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
        DeleteAttempts();
        var attempt = Path.Combine(WorkFolder, Path.GetRandomFileName());
        if (Tarball.Length == 0 && Run(attempt, "Probe", "restore").Succeeded)
        {
            DeleteAttempts();
            return true;
        }

        var origin = Tarball.Length > 0 ? Tarball : $"the npm package {NpmId} {NpmVersion}";
        Log.LogMessage(MessageImportance.High, $"Making Microsoft.ML.OnnxRuntime {Version} from {origin}, once per clone ...");
        var pack = Run(attempt, "Pack", "pack --output out");
        if (!pack.Succeeded)
        {
            pack.Lines.ForEach(line => Log.LogMessageFromText(line, MessageImportance.Low));
            return Fail(
                $"Microsoft.ML.OnnxRuntime {Version} is not at hand and could not be made from {origin}. " +
                $"Either put the official package on a NuGet source, or download {NpmId} {NpmVersion} from npm and name the file " +
                $"with -p:OnnxRuntimeTarball=PATH (or in the environment). Transcripts: {attempt}");
        }

        File.Move(Path.Combine(attempt, "Pack", "out", Path.GetFileName(Package)), Package);
        DeleteAttempts();
        return true;
    }

    // A killed attempt's orphaned process may still write in its folder: what resists is left to the next one.
    private void DeleteAttempts()
    {
        try
        {
            if (Directory.Exists(WorkFolder))
            {
                Directory.Delete(WorkFolder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.Low, e.Message);
        }
    }

    private (bool Succeeded, List<string> Lines) Run(string attempt, string recipe, string command)
    {
        var folder = Path.Combine(attempt, recipe);
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
            File.WriteAllLines(Path.Combine(attempt, recipe + ".log"), lines);
            return (process.ExitCode == 0, lines);
        }
    }
}
