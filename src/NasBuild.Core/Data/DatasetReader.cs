using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Reads a split of nas.yaml and checks it against the model. Every problem is a diagnostic at the key that names the split.</summary>
public sealed class DatasetReader(NasConfiguration configuration, Model model)
{
    private static readonly string[] LabelNames = ["label", "labels", "y", "target", "targets"];

    /// <summary>The samples of the split <paramref name="key"/> (train, validation, test, calibration); null when nas.yaml names none.</summary>
    /// <exception cref="NasException">The data is missing, broken, or does not fit the model.</exception>
    public Dataset? Read(string key)
    {
        var file = key switch
        {
            "train" => configuration.Data.Train,
            "validation" => configuration.Data.Validation,
            "test" => configuration.Data.Test,
            "calibration" => configuration.Data.Calibration,
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "Not a split."),
        };
        if (file is null)
        {
            return null;
        }

        var position = configuration.PositionOf($"data.{key}");
        var columns = Columns(configuration.FullPath(file), file, key, position);
        return configuration.Model.Task == ModelTask.CausalLm
            ? TokenWindows.Of(key, file, columns, model, position)
            : Samples(key, file, columns, position);
    }

    private static IReadOnlyList<Column> Columns(string path, string file, string key, SourcePosition? position)
    {
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.DataMissing.At(position, file, $"data.{key}"));
        }

        try
        {
            var columns = DataFile.Read(path) ?? throw new NasException(
                Descriptors.UnknownDataFormat.At(position, file, $"its name ends in '{Path.GetExtension(path)}'.", DataFile.Formats));
            return columns.Count > 0 && columns.All(c => c.Count > 0)
                ? columns
                : throw new NasException(Descriptors.EmptySplit.At(position, file, $"data.{key}"));
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.DataUnreadable.At(position, file, e.Message), e);
        }
    }

    private Dataset Samples(string key, string file, IReadOnlyList<Column> columns, SourcePosition? position)
    {
        var labelColumn = columns.FirstOrDefault(c => LabelNames.Contains(c.Name, StringComparer.OrdinalIgnoreCase));
        var dataColumns = columns.Where(c => c != labelColumn).ToList();
        var required = model.Graph.RequiredInputs.ToList();
        var inputs = required.Select(input =>
        {
            var column = dataColumns.FirstOrDefault(c => c.Name == input.Name)
                ?? (required.Count == 1 && dataColumns.Count == 1 ? dataColumns[0] : null)
                ?? throw new NasException(Descriptors.SampleShape.At(position, file, $"{{{string.Join(", ", dataColumns.Select(c => c.Name))}}}", input.Name, $"an array of that name; {file} has none"));
            return Fit(column, input, file, position);
        }).ToList();

        foreach (var input in inputs.Where(i => i.Count != inputs[0].Count))
        {
            throw new NasException(Descriptors.LabelCount.At(position, file, inputs[0].Count, $"{input.Count} values of '{input.Name}' and not the same number of"));
        }

        return new Dataset(key, inputs, labelColumn is null ? [] : Labels(labelColumn, inputs[0].Count, file, position));
    }

    private InputColumn Fit(Column column, ValueInfo input, string file, SourcePosition? position)
    {
        ImmutableArray<long?> wanted = [.. (input.Shape ?? []).Skip(1).Select(d => d.Size is > 0 and var size ? size : (long?)null)];
        if (Align(column.SampleShape, wanted) is not { } shape || !Convertible(column.ElementType, input.ElementType))
        {
            throw new NasException(Descriptors.SampleShape.At(
                position,
                file,
                $"{column.ElementType} [{string.Join(", ", column.SampleShape)}]",
                input.Name,
                $"{input.ElementType} [{string.Join(", ", wanted.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"))}]"));
        }

        var bytes = PixelConversion.To(input.ElementType, column, configuration.Data.PixelRange);
        if (input.ElementType == ElementType.Float)
        {
            var values = MemoryMarshal.Cast<byte, float>(bytes);
            for (var i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                {
                    throw new NasException(Descriptors.NotFinite.At(position, file, i / (values.Length / column.Count)));
                }
            }
        }

        return new InputColumn(input.Name, input.ElementType, shape, bytes, column.Count);
    }

    // Images without a channel axis fit inputs with one channel: sizes of one may be added and dropped.
    private static ImmutableArray<long>? Align(ImmutableArray<long> found, ImmutableArray<long?> wanted)
    {
        if (found.Length == wanted.Length)
        {
            return found.Zip(wanted).All(p => p.Second is null || p.First == p.Second) ? found : null;
        }

        return wanted.All(d => d is not null) && found.Where(d => d != 1).SequenceEqual(wanted.Where(d => d != 1).Select(d => d!.Value))
            ? [.. wanted.Select(d => d!.Value)]
            : null;
    }

    private static bool Convertible(ElementType from, ElementType to) =>
        from == to || (to == ElementType.Float && from is ElementType.UInt8 or ElementType.Double or ElementType.Float16) || (to == ElementType.Int64 && from is ElementType.Int32 or ElementType.UInt8);

    private ImmutableArray<int> Labels(Column column, int samples, string file, SourcePosition? position)
    {
        if (column.Count != samples || column.SampleShape.Any(d => d != 1))
        {
            throw new NasException(Descriptors.LabelCount.At(position, file, samples, column.Shape.Aggregate(1L, (p, d) => p * d)));
        }

        var labels = PixelConversion.Integers(column)
            ?? throw new NasException(Descriptors.UnknownDataFormat.At(position, file, $"its labels are of type {column.ElementType}.", "an integer class per sample"));
        var classes = model.Graph.Outputs[0].Shape is { Length: > 0 } shape ? shape[^1].Size : null;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= (classes ?? int.MaxValue))
            {
                throw new NasException(Descriptors.LabelOutOfRange.At(position, file, i, labels[i], classes ?? int.MaxValue, (classes ?? int.MaxValue) - 1));
            }
        }

        return [.. labels.Select(l => (int)l)];
    }
}
