using System.Text.Json.Nodes;

namespace NasBuild.Benchmarks;

/// <summary>A copy of the FashionClassifier example outside the repository, built as a user builds it.</summary>
internal sealed class Consumer : IDisposable
{
    private Consumer(string folder) => Folder = folder;

    public string Folder { get; }

    public string Obj => Path.Combine(Folder, "obj", "nas");

    public static Consumer Create(bool withNasBuild = true)
    {
        var consumer = new Consumer(Directory.CreateTempSubdirectory("nasbuild-main-job-").FullName);
        var example = Path.Combine(Repository.Root, "examples", "FashionClassifier");
        foreach (var file in Directory.EnumerateFiles(example, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(example, file);
            if (!relative.StartsWith("bin", StringComparison.Ordinal)
                && !relative.StartsWith("obj", StringComparison.Ordinal))
            {
                var target = Path.Combine(consumer.Folder, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        var source = Path.Combine(Repository.Root, "src");
        consumer.Write("Directory.Packages.props", "<Project />");
        foreach (var extension in new[] { "props", "targets" })
        {
            var import = withNasBuild ? $"<Import Project=\"{source}/NasBuild.Tasks/FromSource.{extension}\" />" : "";
            consumer.Write($"Directory.Build.{extension}", $"<Project>{import}</Project>");
        }

        return consumer;
    }

    public CommandResult Build(params string[] arguments) =>
        Command.Check(Folder, "dotnet", ["build", "--nologo", .. arguments]);

    public CommandResult TryBuild(params string[] arguments) =>
        Command.Run(Folder, "dotnet", ["build", "--nologo", .. arguments]);

    public JsonNode Report() => JsonNode.Parse(File.ReadAllText(Path.Combine(Obj, "report.json")))!;

    /// <summary>Leaves nothing of earlier builds but the recorded trials.</summary>
    public void Clean()
    {
        foreach (var file in Directory.EnumerateFiles(Obj).Where(f => Path.GetFileName(f) != "trials.jsonl"))
        {
            File.Delete(file);
        }

        Directory.Delete(Path.Combine(Folder, "bin"), recursive: true);
    }

    /// <summary>Makes nas.yaml newer than everything that was made from it.</summary>
    public void Touch() => File.SetLastWriteTimeUtc(Path.Combine(Folder, "nas.yaml"), DateTime.UtcNow);

    public void Edit(Func<string, string> edit)
    {
        var path = Path.Combine(Folder, "nas.yaml");
        var (before, after) = (File.ReadAllText(path), edit(File.ReadAllText(path)));
        File.WriteAllText(
            path, before != after ? after : throw new InvalidOperationException("The edit changes nothing."));
    }

    /// <summary>When each stage last ended well.</summary>
    public IReadOnlyDictionary<string, DateTime> Stamps() =>
        Directory.EnumerateFiles(Obj, "*.stamp")
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.GetLastWriteTimeUtc);

    /// <summary>The number of recorded trials by the space that they belong to.</summary>
    public IReadOnlyDictionary<string, int> Trials() => File.ReadLines(Path.Combine(Obj, "trials.jsonl"))
        .GroupBy(l => (string)JsonNode.Parse(l)!["Study"]!).ToDictionary(g => g.Key, g => g.Count());

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);
}
