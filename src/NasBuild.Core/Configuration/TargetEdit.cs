using System.Text;
using NasBuild.Core.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace NasBuild.Core.Configuration;

/// <summary>Sets targets in the text of a nas.yaml, and leaves every other character unchanged.</summary>
public static class TargetEdit
{
    /// <summary>Sets targets in a file. Nothing is written unless the result is valid.</summary>
    /// <param name="path">The nas.yaml.</param>
    /// <param name="targets">Keys of the section <c>target</c> with their values as they are written.</param>
    /// <exception cref="Diagnostics.NasException">
    /// The file cannot be read or written, or a target is not valid.
    /// </exception>
    public static void Write(string path, IReadOnlyDictionary<string, string> targets)
    {
        ConfigurationReader.Read(path);
        var text = Apply(ConfigurationDocument.ReadText(path), targets);
        ConfigurationReader.Parse(text, path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Returns the text with these targets.</summary>
    /// <param name="yaml">The text of a nas.yaml that can be read.</param>
    /// <param name="targets">Keys of the section <c>target</c> with their values as they are written.</param>
    public static string Apply(string yaml, IReadOnlyDictionary<string, string> targets) =>
        targets.Aggregate(yaml, (text, target) => Set(text, target.Key, target.Value));

    private static string Set(string yaml, string key, string value)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        if (Child(root, "target") is not YamlMappingNode target || target.Children.Count == 0)
        {
            return Child(root, "target") is { } empty
                ? WithSection(yaml, (int)empty.Start.Index, $"{{ {key}: {value} }}")
                : $"{yaml.TrimEnd('\n')}\ntarget: {{ {key}: {value} }}\n";
        }

        if (Child(target, key) is { } old)
        {
            return Replace(yaml, old.Start, old.End, value);
        }

        // Before the first key, in either form of the section.
        var first = target.Children.First().Key.Start;
        return yaml.Insert((int)first.Index, target.Style == YamlDotNet.Core.Events.MappingStyle.Flow
            ? $"{key}: {value}, "
            : $"{key}: {value}\n{new string(' ', (int)first.Column - 1)}");
    }

    // The section exists and is empty, with braces or without.
    private static string WithSection(string yaml, int start, string section) =>
        start < yaml.Length && yaml[start] == '{'
            ? yaml[..start] + section + yaml[(yaml.IndexOf('}', start) + 1)..]
            : yaml.Insert(start, $" {section}");

    private static YamlNode? Child(YamlMappingNode mapping, string key) =>
        mapping.Children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: var name } && name == key).Value;

    private static string Replace(string text, Mark start, Mark end, string value) =>
        text[..(int)start.Index] + value + text[(int)end.Index..];
}
