using System.CommandLine;
using NasBuild.Core.Configuration;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas schema</c>, which writes the JSON schema with which editors complete and check a nas.yaml.
/// </summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var training = new Option<bool>("--train") { Description = "Print the schema of train.yaml instead." };
        var command = new Command("schema", "Prints the JSON schema of nas.yaml, for editors.") { training };
        command.SetAction(parsed =>
            Console.Write(parsed.GetValue(training) ? SchemaWriter.WriteTraining() : SchemaWriter.Write()));
        return command;
    }
}
