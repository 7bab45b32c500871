using System.CommandLine;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas sarif</c>, which writes the diagnostics of one or more models as a log for code scanning; called
/// by a build tool.
/// </summary>
internal static class SarifCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "The log.", Required = true };
        var folders = new Argument<string[]>("obj")
        {
            Description = "The folders with the results of stages, one for each model.",
            Arity = ArgumentArity.OneOrMore
        };
        var command = new Command("sarif", "Writes a SARIF log of the diagnostics of a build.") { output, folders };
        command.Hidden = true;
        command.SetAction(parsed => Worker.Run(
            Console.Out.WriteLine,
            _ => SarifLog.Write(parsed.GetValue(output)!, parsed.GetValue(folders)!.SelectMany(DiagnosticsFile.Read))));
        return command;
    }
}
