using System.CommandLine;
using NasBuild.Core.Locking;
using NasBuild.Core.Pruning.Criteria;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas criteria</c>, which lists the criteria for channels and weights, and manages evolved ones.
/// </summary>
internal static class CriteriaCommand
{
    public static Command Create()
    {
        var command = new Command(
            "criteria", "Lists the pruning criteria that nas.yaml can name in this folder.") { Add() };
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var named = NamedCriteria.For(Environment.CurrentDirectory);
            var table = new TextTable("criterion", "expression", "from");
            foreach (var name in NamedCriteria.BuiltIn)
            {
                table.Add(name, NamedCriteria.ExpressionOf(name) ?? "-", "");
            }

            foreach (var (name, criterion) in named.ByName)
            {
                table.Add(
                    name,
                    criterion.Expression,
                    $"{Path.GetRelativePath(Environment.CurrentDirectory, named.Path!)}: {criterion.Origin}");
            }

            foreach (var line in table.Lines(Console.IsOutputRedirected ? null : Console.WindowWidth))
            {
                Console.WriteLine(line);
            }
        }));
        return command;
    }

    private static Command Add()
    {
        var name = new Argument<string>("name")
        {
            Description = "The name for nas.yaml: lower-case letters, digits and hyphens."
        };
        var source = new Argument<string>("lock")
        {
            Description = "The lock with the evolved criterion.",
            DefaultValueFactory = _ => "nas.lock.json"
        };
        var command = new Command(
            "add", $"Gives the metric that a build has evolved a name, in the {NamedCriteria.FileName} of this folder.")
        {
            name, source
        };
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var criterion = LockedCriterion.Of(parsed.GetValue(source)!);
            NamedCriteria.Add(Environment.CurrentDirectory, parsed.GetValue(name)!, criterion);
            Console.WriteLine($"{parsed.GetValue(name)}: {criterion.Expression}");
        }));
        return command;
    }
}
