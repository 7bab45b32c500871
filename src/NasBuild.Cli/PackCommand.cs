using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Provenance;
using NasBuild.Core.Versions;
using NasBuild.Onnx.Files;

namespace NasBuild.Cli;

/// <summary>The command <c>nas pack</c>, which packs a model as a versioned NuGet package.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source")
        {
            Description = "The nas.yaml whose optimised model is packed, or any ONNX model.",
            DefaultValueFactory = _ => "nas.yaml"
        };
        var id = new Option<string?>("--id") { Description = "The package's id. Default: the model's file name." };
        var version = new Option<string?>("--version")
        {
            Description = "The package's version. Default: output.version of nas.yaml."
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The folder for the package.",
            DefaultValueFactory = _ => "."
        };
        var obj = new Option<string>("--obj")
        {
            Description = "The folder with the results of the build.",
            DefaultValueFactory = _ => Path.Combine("obj", "nas")
        };
        var command = new Command(
            "pack", "Creates a NuGet package of an optimised model, for PackageReference or model.package.") { source,
            id, version, output, obj };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            var path = parsed.GetValue(source)!;
            var (package, ownVersion) = path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? AsItIs(path)
                : BuiltModel.Of(new BuildContext(
                    new BuildRequest(
                        path, Path.GetFullPath(parsed.GetValue(obj)!), BuildMode.Auto, new BuildOverrides()),
                    Worker.ToError,
                    _ => { },
                    cancellation));
            var written = package.Write(
                parsed.GetValue(output)!,
                parsed.GetValue(id) ?? Path.GetFileNameWithoutExtension(package.Path),
                parsed.GetValue(version) ?? ownVersion);
            var shown = Path.GetRelativePath(Environment.CurrentDirectory, written);
            options.Read(parsed).Done(
                new { Path = shown, SizeBytes = FileSize.Of(written) },
                $"{shown}  {Amounts.Size(FileSize.Of(written))}");
        }));
        return command;
    }

    private static (ModelPackage Package, string Version) AsItIs(string path)
    {
        _ = ModelReader.Read(path);
        var name = Path.GetFileName(path);
        var license = LicenseFile.Beside(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return (new ModelPackage(path, name)
        {
            Description = $"The ONNX model {name}.",
            Readme =
                $"# {Path.GetFileNameWithoutExtension(name)}\n\nWhoever references this package has `{name}` beside the application.\n",
            License = license,
        }, new OutputSettings().Version);
    }
}
