using System.CommandLine;
using NasBuild.Cli.Output;
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
        var command = new Command("outdated", "Shows newer versions of model packages.") { configs };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            var paths = parsed.GetValue(configs)!;
            OutdatedPackage[] packages =
                [.. paths.Select(c => OutdatedPackage.Of(c, cancellation)).OfType<OutdatedPackage>()];
            var output = options.Read(parsed);
            output.Write(packages, width => packages.Length > 0 ? Table(packages).Lines(width)
                : ["No model comes from a package."]);
            if (packages.Any(p => p.IsOutdated))
            {
                output.Remark("A build with NasMode=search takes the wanted version, and rewrites the lock.");
            }
        }));
        return command;
    }

    private static TextTable Table(OutdatedPackage[] packages)
    {
        var table = new TextTable("nas.yaml", "package", " locked", " wanted", " latest");
        foreach (var package in packages)
        {
            table.Add(package.Config, package.Package, package.Locked ?? "-", package.Wanted ?? "-", package.Latest
                ?? "-");
        }

        return table;
    }
}
