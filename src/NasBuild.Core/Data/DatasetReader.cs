using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// Reads a split of nas.yaml and checks it against the model. Every problem is a diagnostic at the key that names the
/// split.
/// </summary>
public sealed class DatasetReader(NasConfiguration configuration, Model model)
{
    private static readonly string[] LabelNames = ["label", "labels", "y", "target", "targets"];

    // The number of the model's classes, if its output has a fixed shape.
    private long? Classes => model.Graph.Outputs[0].Shape is { Length: > 0 } shape ? shape[^1].Size : null;

    /// <summary>
    /// Returns the samples of the split <paramref name="key"/> (train, validation, test, calibration); null if nas.yaml
    /// names none.
    /// </summary>
    /// <exception cref="NasException">The data is missing, broken, or does not fit the model.</exception>
    public Dataset? Read(string key)
    {
        var file = configuration.Data.Splits.Single(s => s.Key == key).Path;
        if (file is null)
        {
            return null;
        }

        var position = configuration.PositionOf($"data.{key}");
        var columns = Columns(file, key, position);
        return configuration.Model.Task == ModelTask.CausalLm
            ? TokenWindows.Of(key, file, columns, model, position)
            : Samples(key, file, columns, position);
    }

    private IReadOnlyList<Column> Columns(string file, string key, SourcePosition? position)
    {
        var path = configuration.FullPath(file);
        if (!Path.Exists(path))
        {
            throw new NasException(Descriptors.DataMissing.At(position, file, $"data.{key}"));
        }

        try
        {
            var columns = Directory.Exists(path) ? Images(path, file, position) : DataFile.Read(path)
                ?? throw new NasException(
                    Descriptors.UnknownDataFormat.At(
                        position, file, $"its name ends in '{Path.GetExtension(path)}'.", DataFile.Formats));
            return columns.Count > 0 && columns.All(c => c.Count > 0)
                ? columns
                : throw new NasException(Descriptors.EmptySplit.At(position, file, $"data.{key}"));
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.DataUnreadable.At(position, file, e.Message), e);
        }
    }

    private IReadOnlyList<Column> Images(string path, string file, SourcePosition? position)
    {
        if (configuration.Model.Task == ModelTask.CausalLm || model.Graph.RequiredInputs.Skip(1).Any())
        {
            throw new NasException(Descriptors.UnknownDataFormat.At(
                position, file, "it is a folder.",
                $"{DataFile.Formats}; a folder is for models with one input of images"));
        }

        var folder = new ImageFolder(file, path, position);
        return configuration.Model.Task == ModelTask.ImageClassification && folder.Classes.Count > 0
            && Classes is { } classes && classes != folder.Classes.Count
            ? throw new NasException(Descriptors.ClassFolders.At(position, file, folder.Classes.Count, classes))
            : folder.Read(model.Graph.RequiredInputs.First());
    }

    private Dataset Samples(string key, string file, IReadOnlyList<Column> columns, SourcePosition? position)
    {
        var required = model.Graph.RequiredInputs.ToList();
        var labelColumn = columns.FirstOrDefault(c => LabelNames.Contains(c.Name, StringComparer.OrdinalIgnoreCase)
            && required.TrueForAll(i => i.Name != c.Name));
        var dataColumns = columns.Where(c => c != labelColumn).ToList();
        var inputs = required.Select(input =>
        {
            var column = dataColumns.FirstOrDefault(c => c.Name == input.Name)
                ?? (required.Count == 1 && dataColumns.Count == 1 ? dataColumns[0] : null)
                ?? throw new NasException(Descriptors.SampleShape.At(
                    position, file, $"{{{string.Join(", ", dataColumns.Select(c => c.Name))}}}", input.Name,
                    $"an array of that name; {file} has none"));
            return Fit(column, input, file, position);
        }).ToList();

        if (inputs.Find(i => i.Count != inputs[0].Count) is { } other)
        {
            throw new NasException(Descriptors.SampleShape.At(
                position, file, $"[{other.Count}, ...]", other.Name,
                $"as many samples as '{inputs[0].Name}', which has {inputs[0].Count}"));
        }

        // Labels that are not used are not checked.
        var labelled = labelColumn is not null && configuration.Model.Task == ModelTask.ImageClassification;
        return new Dataset(key, inputs, !labelled ? [] : Labels(labelColumn!, inputs[0].Count, file, position));
    }

    private InputColumn Fit(Column column, ValueInfo input, string file, SourcePosition? position)
    {
        ImmutableArray<long?> wanted = input.Shape is { } declared
            ? [.. declared.Skip(1).Select(d => d.FixedSize)]
            : [.. column.SampleShape.Select(_ => (long?)null)];
        if (Align(column.SampleShape, wanted) is not { } shape
            || !PixelConversion.CanConvert(column.ElementType, input.ElementType))
        {
            throw new NasException(Descriptors.SampleShape.At(
                position,
                file,
                $"{column.ElementType} [{string.Join(", ", column.SampleShape)}]",
                input.Name,
                $"{input.ElementType} "
                + $"[{string.Join(", ", wanted.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"))}]"));
        }

        // Elements that would become larger are converted when a batch is made.
        var (stored, bytes) = column.ElementType.Bits() <= input.ElementType.Bits()
            ? (column.ElementType, column.Bytes)
            : (input.ElementType, PixelConversion.To(input.ElementType, column));
        var broken = stored switch
        {
            ElementType.Float => FirstNotFinite<float>(bytes),
            ElementType.Double => FirstNotFinite<double>(bytes),
            ElementType.Float16 => FirstNotFinite<Half>(bytes),
            _ => null,
        };
        return broken is { } index
            ? throw new NasException(Descriptors.NotFinite.At(
                position, file, index * stored.Bits() / 8 / (bytes.Length / column.Count)))
            : new InputColumn(input.Name, input.ElementType, shape, bytes, column.Count)
            {
                Stored = stored,
                Pixels = configuration.Data.PixelRange
            };
    }

    // Images without a channel axis fit inputs with one channel: sizes of one may be added and dropped.
    private static ImmutableArray<long>? Align(ImmutableArray<long> found, ImmutableArray<long?> wanted)
    {
        if (found.Length == wanted.Length)
        {
            return found.Zip(wanted).All(p => p.Second is null || p.First == p.Second) ? found : null;
        }

        return wanted.All(d => d is not null)
            && found.Where(d => d != 1).SequenceEqual(wanted.Where(d => d != 1).Select(d => d!.Value))
            ? [.. wanted.Select(d => d!.Value)]
            : null;
    }

    private static int? FirstNotFinite<T>(byte[] bytes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                return i;
            }
        }

        return null;
    }

    private ImmutableArray<int> Labels(Column column, int samples, string file, SourcePosition? position)
    {
        if (column.Count != samples || column.SampleShape.Any(d => d != 1))
        {
            throw new NasException(Descriptors.LabelCount.At(
                position, file, samples, column.Shape.Aggregate(1L, (p, d) => p * d)));
        }

        var labels = PixelConversion.Integers(column)
            ?? throw new NasException(Descriptors.UnknownDataFormat.At(
                position, file, $"its labels are of type {column.ElementType}.", "an integer class per sample"));
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= (Classes ?? int.MaxValue))
            {
                throw new NasException(Descriptors.LabelOutOfRange.At(
                    position, file, i, labels[i], Classes ?? int.MaxValue, (Classes ?? int.MaxValue) - 1));
            }
        }

        return [.. labels.Select(l => (int)l)];
    }
}
