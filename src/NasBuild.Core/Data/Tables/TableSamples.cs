using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Data.Sounds;
using NasBuild.Core.Data.Texts;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Tables;

/// <summary>
/// The samples of a table, a row each: images that a column names, texts (<c>data.text</c>), or numbers, by the names of the
/// model's inputs, or all of them for the only one.
/// </summary>
/// <param name="configuration">The configuration.</param>
/// <param name="model">The model.</param>
/// <param name="file">The file as nas.yaml names it.</param>
/// <param name="position">The position of its key in nas.yaml.</param>
/// <param name="classNames">Returns the names of the classes in the order of the scores.</param>
internal sealed class TableSamples(
    NasConfiguration configuration, Model model, string file, SourcePosition? position,
    Func<IReadOnlyList<string>> classNames)
{
    private static readonly string[] ImageNames = ["image", "path", "file", "filename", "picture", "audio", "sound"];
    private static readonly string[] TextNames = ["text", "sentence", "sentence1", "question", "premise"];
    private static readonly string[] PairNames = ["text_pair", "pair", "text2", "sentence2", "answer", "hypothesis"];

    /// <summary>Returns true if a table with columns of these names may name images.</summary>
    public static bool MayNameImages(IReadOnlyList<string> names) =>
        names.Intersect(ImageNames, StringComparer.OrdinalIgnoreCase).Any();

    /// <summary>Returns the files that a table names: images beside it.</summary>
    public static IEnumerable<string> Files(string path, Table table) =>
        (Named(table.Columns, ImageNames)?.Values ?? [])
            .Select(v => Path.Combine(Path.GetDirectoryName(path)!, v)).Where(File.Exists);

    /// <summary>Returns the samples as arrays.</summary>
    /// <exception cref="NasException">The table does not fit the model.</exception>
    public IReadOnlyList<Column> Of(Table table)
    {
        if (table.Columns[0].Values.Count == 0)
        {
            return [];
        }

        var label = table.Columns.FirstOrDefault(c => LabelNames.Contains(c.Name)
            && model.Graph.RequiredInputs.All(i => i.Name != c.Name));
        List<TableColumn> others = [.. table.Columns.Where(c => c != label)];
        var inputs = model.Graph.RequiredInputs.ToList();
        IEnumerable<Column> samples = configuration.Data.Text is not null ? Texts(others)
            : Named(others, ImageNames) is { FirstText: not null } files
            ? [SoundFile.IsNamedSo(files.Values[0]) ? Sounds(files) : Images(files)]
            : inputs.All(i => others.Any(c => c.Name == i.Name)) ? others.Select(c => Numbers(c.Name, [c]))
            : others.Count == 0 ? throw Unusable("it has no column but that of labels.", "a column for each input")
            : inputs.Count == 1 ? [Numbers(inputs[0].Name, others)]
            : throw new NasException(Descriptors.ArrayMissing.At(
                position, file, inputs.First(i => others.All(c => c.Name != i.Name)).Name,
                string.Join(", ", others.Select(c => $"'{c.Name}'"))));
        return [.. samples, .. label is null ? [] : new[] { Labels(label) }];
    }

    private static TableColumn? Named(IEnumerable<TableColumn> columns, string[] names) =>
        columns.FirstOrDefault(c => names.Contains(c.Name, StringComparer.OrdinalIgnoreCase));

    private IEnumerable<Column> Texts(List<TableColumn> columns)
    {
        var text = Named(columns, TextNames) ?? columns.FirstOrDefault(c => c.FirstText is not null)
            ?? throw Unusable("it has no column of texts.", "a column 'text'");
        return new TextSamples(configuration, model, file, position)
            .Of(text.Values, Named(columns.Where(c => c != text), PairNames)?.Values);
    }

    private string Folder => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";

    private string FullFolder => Path.GetDirectoryName(configuration.FullPath(file))!;

    private Column Images(TableColumn images) => new ImageList(configuration, Folder, FullFolder, position)
        .Read(images.Values, model.Graph.RequiredInputs.First());

    private Column Sounds(TableColumn sounds) =>
        new SoundList(configuration, Folder, FullFolder, position).Read(sounds.Values, model);

    private Column Numbers(string name, List<TableColumn> columns)
    {
        var numbers = columns.Select(c => c.Numbers() ?? throw Unusable(
            $"its column '{c.Name}' has '{c.FirstText}'.",
            "numbers in every column but that of labels")).ToList();
        var count = columns[0].Values.Count;
        var rows = new float[(long)count * numbers.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = numbers[i % numbers.Count][i / numbers.Count];
        }

        // Numbers for a model of integers are read as such; an input [batch] has no second axis.
        var input = model.Graph.RequiredInputs.FirstOrDefault(i => i.Name == name);
        ImmutableArray<long> shape = input?.Shape is { Length: 1 } ? [count] : [count, numbers.Count];
        return input?.ElementType.IsFloat() != false || columns is not [var only] || only.Integers() is not { } integers
            ? new Column(name, ElementType.Float, shape, MemoryMarshal.AsBytes(rows.AsSpan()).ToArray())
            : new Column(name, ElementType.Int64, shape, MemoryMarshal.AsBytes(integers.AsSpan()).ToArray());
    }

    // The names of classes are those of output.labels, or of the model.
    private Column Labels(TableColumn column)
    {
        var labels = column.Integers();
        if (labels is null)
        {
            var names = classNames().Index().GroupBy(n => n.Item, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (long)g.First().Index, StringComparer.Ordinal);
            var unknown = column.Values.FirstOrDefault(v => !names.ContainsKey(v));
            labels = unknown is null ? [.. column.Values.Select(v => names[v])] : throw Unusable(
                $"its column '{column.Name}' has the class '{unknown}'"
                + (names.Count == 0 ? ", and 'output.labels' names none." : "."),
                "integers, or names that 'output.labels' lists in the order of the scores");
        }

        return new Column(
            "labels", ElementType.Int64, [labels.Length], MemoryMarshal.AsBytes(labels.AsSpan()).ToArray());
    }

    private NasException Unusable(string why, string valid) =>
        new(Descriptors.UnknownDataFormat.At(position, file, why, valid));
}
