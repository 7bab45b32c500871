using System.CommandLine;
using NasBuild.Cli.Output;
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
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var named = NamedCriteria.For(Environment.CurrentDirectory);
            ListedCriterion[] criteria =
            [
                .. NamedCriteria.BuiltIn.Select(name =>
                    new ListedCriterion(name, NamedCriteria.ExpressionOf(name), null)),
                .. named.ByName.Select(c => new ListedCriterion(
                    c.Key, c.Value.Expression,
                    $"{Path.GetRelativePath(Environment.CurrentDirectory, named.Path!)}: {c.Value.Origin}")),
            ];
            var table = new TextTable("criterion", "expression", "from");
            Array.ForEach(criteria, c => table.Add(c.Name, c.Expression ?? "-", c.From ?? ""));
            options.Read(parsed).Write(criteria, table.Lines);
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
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var criterion = LockedCriterion.Of(parsed.GetValue(source)!);
            var added = parsed.GetValue(name)!;
            NamedCriteria.Add(Environment.CurrentDirectory, added, criterion);
            options.Read(parsed).Done(
                new ListedCriterion(added, criterion.Expression, criterion.Origin), $"{added}: {criterion.Expression}");
        }));
        return command;
    }

    private sealed record ListedCriterion(string Name, string? Expression, string? From);
}
