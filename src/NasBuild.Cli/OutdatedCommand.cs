using System.CommandLine;
using NasBuild.Core.Versions;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas outdated</c>, which lists newer versions of the model packages of nas.yaml files.
/// </summary>
internal static class OutdatedCommand
{
    public static Command Create()
    {
        var configs = new Argument<string[]>("configs")
        {
            Description = "The nas.yaml files.",
            DefaultValueFactory = _ => ["nas.yaml"]
        };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("outdated", "Shows newer versions of model packages.") { configs, json };
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            var paths = parsed.GetValue(configs)!;
            OutdatedPackage[] packages =
                [.. paths.Select(c => OutdatedPackage.Of(c, cancellation)).OfType<OutdatedPackage>()];
            if (parsed.GetValue(json))
            {
                Json.Write(packages);
                return;
            }

            var table = new TextTable("nas.yaml", "package", " locked", " wanted", " latest");
            foreach (var package in packages)
            {
                table.Add(package.Config, package.Package, package.Locked ?? "-", package.Wanted ?? "-", package.Latest
                    ?? "-");
            }

            foreach (var line in packages.Length > 0
                ? table.Lines(Console.IsOutputRedirected ? null : Console.WindowWidth)
                : ["No model comes from a package."])
            {
                Console.WriteLine(line);
            }

            if (packages.Any(p => p.IsOutdated))
            {
                Console.WriteLine("A build with NasMode=search takes the wanted version, and rewrites the lock.");
            }
        }));
        return command;
    }
}
