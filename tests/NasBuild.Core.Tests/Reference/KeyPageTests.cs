using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys;
using static NasBuild.Core.Tests.Reference.ReferencePage;

namespace NasBuild.Core.Tests.Reference;

[TestClass]
public sealed class KeyPageTests
{
    [TestMethod]
    public void Page_ListsEveryKeyOfBothFiles() => AssertIs("src/NasBuild.Core/Configuration/README.md", $"""
        # The keys of nas.yaml and train.yaml

        Written by a test from `Keys/KeyTable.cs` and `Keys/TrainKeyTable.cs`, which define the reader and the schemas too:
        an editor with a YAML language server shows this page's texts as you type, if the first line is
        `# yaml-language-server: $schema=./nas.schema.json` (`nas schema` prints that file, `nas schema --train` the other).
        A key that is unknown, duplicate, of the wrong type or out of range is an error with its line and column.

        ## nas.yaml

        The smallest useful file is a `model` with its `source`; `nas init my.onnx` writes a fuller one. Of `search`,
        `prune`, `quantize` and `finetune`, those that are absent do not run, and an empty one (`prune:`) runs with its
        defaults. A file with none of the four quantizes with the defaults.
        {Sections(KeyTable.Root)}
        ## train.yaml

        The definition that `nas train` takes: [training from scratch](../Training/README.md).
        {Sections(TrainKeyTable.Root)}
        """.TrimEnd() + "\n");

    private static string Sections<T>(Section<T> root)
        where T : class, new()
    {
        var text = new StringBuilder();
        var entries = root.Entries("").ToList();
        Table("", "The file itself", "");
        foreach (var section in entries.Where(e => e.Expected is null))
        {
            Table($"{section.Path}.", $"`{section.Path}`", section.Description);
        }

        return text.ToString();

        void Table(string prefix, string title, string description)
        {
            var keys = entries.Where(e => e.Expected is not null && e.Path.StartsWith(prefix, StringComparison.Ordinal)
                && !e.Path[prefix.Length..].Contains('.', StringComparison.Ordinal)).ToList();
            if (keys.Count == 0)
            {
                return;
            }

            text.Append($"\n### {title}\n\n").Append(description.Length == 0 ? "" : $"{description}\n\n");
            text.Append(Row("key", "value", "unless given", "")).Append("|---|---|---|---|\n");
            keys.ForEach(k => text.Append(Row(
                $"`{k.Path[prefix.Length..]}`",
                k.Expected!,
                k.Required ? "*required*" : Shown(k.Default),
                k.Description)));
        }
    }

    private static string Shown(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.TryGetValue(out string? words) => $"`{words}`",
        JsonArray { Count: 0 } => "none",
        _ => $"`{value.ToJsonString()}`",
    };
}
