using System.Globalization;
using NasBuild.Benchmarks.FirstContacts;
using NasBuild.Engine;
using NasBuild.Packaging;

namespace NasBuild.Benchmarks;

/// <summary>
/// What the packages cost whoever installs them: their sizes, what a build with nothing to do takes longer, how long it
/// takes from the template to a first result, and from a model and samples of a user's own.
/// </summary>
internal static class Product
{
    private const int Pairs = 11;
    private const double RegistryLimitMb = 250;
    private const string Yaml = "model: { source: net.onnx, task: match-original }\n";
    private static readonly string Version = typeof(Product).Assembly.GetName().Version!.ToString(3);

    /// <summary>Measures all, or only the parts whose names contain a text: packages, unchanged, template, models.</summary>
    /// <param name="options">The text; and one for the models.</param>
    public static void Run(string[] options)
    {
        var part = options.ElementAtOrDefault(0) ?? "";
        var root = Directory.CreateTempSubdirectory("nasbuild-product-").FullName;
        try
        {
            var feed = new PackageFeed(root);
            feed.Pack(Repository.Root, arguments => Command.Check(Repository.Root, "dotnet", arguments));
            feed.ConfigureIn(root);
            var rows = new Rows();
            rows.Tell("machine", $"{Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}");
            foreach (var (name, measure) in new (string, Action)[]
            {
                ("packages", () => Sizes(feed, rows)),
                ("unchanged", () => NothingChanged(feed, root, rows)),
                ("template", () => FromTemplate(feed, root, rows)),
                ("models", () => new FirstContact(feed, root, rows).Run(options.ElementAtOrDefault(1) ?? "")),
            })
            {
                if (name.Contains(part, StringComparison.Ordinal))
                {
                    measure();
                }
            }

            rows.Print();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Sizes(PackageFeed feed, Rows rows)
    {
        foreach (var package in Directory.EnumerateFiles(feed.Folder, "NasBuild*.nupkg").Order(StringComparer.Ordinal))
        {
            rows.Add(
                $"size of {Path.GetFileNameWithoutExtension(package)}", new FileInfo(package).Length / 1e6, "MB",
                RegistryLimitMb);
        }
    }

    private static void NothingChanged(PackageFeed feed, string root, Rows rows)
    {
        var (with, without) = (
            Application(root, "With", nasBuild: true), Application(root, "Without", nasBuild: false));
        double Build(string folder, params string[] more) =>
            Command.Check(folder, feed.Environment, "dotnet", ["build", "--nologo", .. more]).Seconds;
        foreach (var folder in new[] { with, without })
        {
            Build(folder);
            Build(folder, "--no-restore");
        }

        var pairs = Enumerable.Range(0, Pairs)
            .Select(_ => (With: Build(with, "--no-restore"), Without: Build(without, "--no-restore"))).ToList();
        rows.Tell(
            $"build with nothing changed, median of {Pairs}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Quantiles.Median(pairs.Select(p => p.With)):0.00} s, without NasBuild "
                + $"{Quantiles.Median(pairs.Select(p => p.Without)):0.00} s"));
        rows.Add(
            "more than without NasBuild, median of pairs", Quantiles.Median(pairs.Select(p => p.With - p.Without)), "s",
            0.3);
    }

    private static void FromTemplate(PackageFeed feed, string root, Rows rows)
    {
        if (Directory.EnumerateFiles(feed.Folder, "NasBuild.Templates.*.nupkg").FirstOrDefault() is not { } package)
        {
            rows.Tell("template to first result", "there is no NasBuild.Templates package");
            return;
        }

        var folder = Path.Combine(root, "Sorter");
        CommandResult Dotnet(string where, params string[] arguments) =>
            Command.Check(where, feed.Environment, "dotnet", arguments);
        var created = Dotnet(root, "new", "install", package).Seconds + Dotnet(
            root, "new", "nasproject", "-o", folder).Seconds;
        var built = Dotnet(folder, "build", "--nologo").Seconds;
        var ran = Dotnet(folder, "run", "--no-build").Seconds;
        rows.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"template to first result: install and new {created:0.0} s, restore and build {built:0.0} s, run {ran:0.0} s"),
            created + built + ran, "s", 60, "0");
        rows.Tell(
            "build of it with nothing changed",
            string.Create(CultureInfo.InvariantCulture, $"{Dotnet(folder, "build", "--nologo").Seconds:0.00} s"));
    }

    private static string Application(string root, string name, bool nasBuild)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        var item = nasBuild
            ? $"<PackageReference Include=\"NasBuild\" Version=\"{Version}\" PrivateAssets=\"all\" />"
            : "<Content Include=\"net.onnx\" CopyToOutputDirectory=\"PreserveNewest\" />";
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{item}</ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine();\n");
        File.Copy(
            Path.Combine(Repository.Root, "examples", "FashionClassifier", "models", "fashion-resnet14.onnx"),
            Path.Combine(folder, "net.onnx"));
        if (nasBuild)
        {
            File.WriteAllText(Path.Combine(folder, "nas.yaml"), Yaml);
        }

        return folder;
    }
}
