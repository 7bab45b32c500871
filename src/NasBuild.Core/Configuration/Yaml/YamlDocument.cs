using NasBuild.Core.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NasBuild.Core.Configuration.Yaml;

/// <summary>
/// Reads a text as one YAML document. An alias becomes the node that it names itself, so nothing is copied.
/// </summary>
internal sealed class YamlDocument
{
    private readonly string file;
    private readonly Parser parser;
    private readonly Dictionary<string, YamlNode> anchors = new(StringComparer.Ordinal);
    private int nodes;
    private int aliases;

    private YamlDocument(string text, string file)
    {
        this.file = file;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>Returns the document's root, or null if it is empty.</summary>
    /// <exception cref="NasException">NAS0101: not YAML; NAS0107: beyond a limit.</exception>
    public static YamlNode? Parse(string text, string file)
    {
        YamlSyntax.Check(text, file);
        YamlDocument document = new(text, file);
        try
        {
            return document.ReadStream();
        }
        catch (YamlException e)
        {
            throw new NasException(YamlSyntax.Explain(e, text, file), e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // On some malformed texts the parser itself fails; the last token that it read gives the position.
            Mark mark = document.parser.Current?.End ?? Mark.Empty;
            throw new NasException(Descriptors.NotYaml.At(Position(file, mark), "the rest cannot be read."), e);
        }
    }

    public static SourcePosition Position(string file, Mark mark) =>
        new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private YamlNode? ReadStream()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        YamlNode root = Read(depth: 1);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            throw NotYaml(second, "a second document starts here, but only one is allowed.");
        }

        return root;
    }

    private YamlNode Read(int depth)
    {
        ParsingEvent next = parser.Consume<ParsingEvent>();
        Limit(next, ++nodes, YamlLimits.Nodes, "too many values");
        Limit(next, depth, YamlLimits.Depth, "values are nested too deeply");
        if (next is AnchorAlias alias)
        {
            Limit(next, ++aliases, YamlLimits.Aliases, "too many aliases");
            return anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw NotYaml(
                    next,
                    $"'*{alias.Value}' refers to an anchor that does not exist. Put text that starts with * in quotes.");
        }

        if (next is NodeEvent { Tag.IsEmpty: false })
        {
            throw NotYaml(
                next, "tags (words that start with !) are not supported. Put text that starts with ! in quotes.");
        }

        YamlNode node = next switch
        {
            Scalar scalar => ToScalar(scalar),
            SequenceStart => ReadSequence(next, depth),
            MappingStart => ReadMapping(next, depth),
            _ => throw NotYaml(next, "a value was expected."),
        };
        if (next is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            anchors[anchored.Anchor.Value] = node;
        }

        return node;
    }

    private YamlSequence ReadSequence(ParsingEvent start, int depth)
    {
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Read(depth + 1));
        }

        SourcePosition position = Position(file, start.Start);
        return new YamlSequence(position.Line, position.Column, items);
    }

    private YamlMapping ReadMapping(ParsingEvent start, int depth)
    {
        List<YamlEntry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            ParsingEvent at = parser.Current!;
            YamlScalar key = Read(depth + 1) as YamlScalar ?? throw NotYaml(at, "a key must be a word.");
            entries.Add(new YamlEntry(key, Read(depth + 1)));
        }

        SourcePosition position = Position(file, start.Start);
        return new YamlMapping(position.Line, position.Column, entries);
    }

    private YamlScalar ToScalar(Scalar scalar)
    {
        SourcePosition position = Position(file, scalar.Start);
        return new YamlScalar(position.Line, position.Column, scalar.Value, scalar.Style is not ScalarStyle.Plain);
    }

    private void Limit(ParsingEvent at, int value, int limit, string what)
    {
        if (value > limit)
        {
            throw new NasException(Descriptors.ConfigurationTooLarge.At(Position(file, at.Start), what, limit));
        }
    }

    private NasException NotYaml(ParsingEvent at, string reason) =>
        new(Descriptors.NotYaml.At(Position(file, at.Start), reason));
}
