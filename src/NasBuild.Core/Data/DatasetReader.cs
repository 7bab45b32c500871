using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// Reads a split of nas.yaml and checks it against the model. Every problem is a diagnostic at the key that names the
/// split.
/// </summary>
public sealed class DatasetReader
{
    private const int PieceBytes = 1 << 20;
    private readonly SplitFiles files;
    private readonly SampleColumns arrays;
    private readonly NasConfiguration configuration;
    private readonly Model model;
    private ModelInputs? inputs;

    /// <summary>Creates a reader.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="model">The model.</param>
    public DatasetReader(NasConfiguration configuration, Model model)
    {
        (this.configuration, this.model) = (configuration, model);
        files = new SplitFiles(configuration, model);
        arrays = new SampleColumns(configuration, model, files);
    }

    private long? Classes => ClassScores.Count(model.Graph);

    /// <summary>The model's inputs, with the sizes of the data's samples where there is data.</summary>
    /// <exception cref="NasException">The data is missing or broken.</exception>
    /// <exception cref="InputException">nas.yaml does not fit the model, or sizes cannot be found.</exception>
    public ModelInputs Inputs => inputs ??= ModelInputs.Of(model, configuration.Model.InputHints, arrays.SampleShapes());

    /// <summary>
    /// Returns the samples of the split <paramref name="key"/> (train, validation, test, calibration); null if nas.yaml
    /// names none.
    /// </summary>
    /// <exception cref="NasException">The data is missing, broken, or does not fit the model.</exception>
    public Dataset? Read(string key)
    {
        var file = configuration.Data.PathOf(key);
        if (file is null)
        {
            return null;
        }

        CheckImages();
        var position = configuration.PositionOfSplit(key);
        var columns = files.Read(file, key, position);
        var data = configuration.Model.Task == ModelTask.CausalLm
            ? TokenWindows.Of(key, file, columns, model, position)
            : Samples(key, file, columns, position);
        return (configuration.Data.KeyOf(key) == "data.samples" ? Share(data, file, position) : data)
            .InBatchesOf(Inputs.FixedBatch);
    }

    private Dataset Share(Dataset all, string file, SourcePosition? position)
    {
        var isOrdered = configuration.Model.Task == ModelTask.CausalLm
            || configuration.Model.InputHints.Values.Any(i => i.Feedback is not null);
        var share = all.Share(configuration.Data.Shares, isOrdered);
        return share.Count > 0 ? share : throw new NasException(Descriptors.TooFewToDivide.At(
            position, file, all.Count, all.Name));
    }

    private Dataset Samples(string key, string file, IReadOnlyList<Column> columns, SourcePosition? position)
    {
        var read = model.Graph.RequiredInputs.Select(i => (Input: Inputs[i.Name], Column: arrays.ColumnOf(i, columns)))
            .ToList();
        var steps = read.Where(r => r.Column is not null && arrays.IsSequence(r.Column, r.Input.SampleSizes.Length))
            .Select(r => (int)r.Column!.Shape[1]).DefaultIfEmpty(1).Max();
        var given = read.Where(r => r.Column is not null)
            .Select(r => Fit(Steps(r.Column!, r.Input), r.Input, file, position)).ToList();
        if (given.Find(i => i.Count != given[0].Count) is { } other)
        {
            throw new NasException(Descriptors.SampleShape.At(
                position, file, $"[{other.Count}, ...]", other.Name,
                $"as many samples as '{given[0].Name}', which has {given[0].Count}"));
        }

        var missing = read.Find(r => r.Column is null && r.Input.Hint is { Value: null, Feedback: null }).Input
            ?? (given.Count == 0 ? read[0].Input : null);
        if (missing is not null)
        {
            var names = columns.Where(c => !arrays.IsLabel(c)).Select(c => $"'{c.Name}'").ToList();
            throw new NasException(Descriptors.ArrayMissing.At(
                position, file, missing.Name, names.Count == 0 ? "there is none" : string.Join(", ", names)));
        }

        // Labels that are not used are not checked.
        var count = given[0].Count;
        var labels = configuration.Model.Task == ModelTask.ImageClassification ? columns.FirstOrDefault(arrays.IsLabel) : null;
        var constants = read.Where(r => r.Column is null && r.Input.Hint.Feedback is null)
            .Select(r => Constant(r.Input, count));
        var data = new Dataset(
            key, given.Concat(constants), labels is null ? [] : Labels(labels, count, file, position));
        var states = read.Where(r => r.Column is null && r.Input.Hint.Feedback is not null).Select(r => r.Input).ToList();
        return states.Count == 0 ? data : new FeedbackStates(configuration, model, Inputs).Record(
            data, states, steps > 1 ? steps : Math.Max(1, count / (Inputs.FixedBatch ?? 1)));
    }

    // Sequences of samples become samples, one after the other.
    private Column Steps(Column column, ModelInput input) => arrays.IsSequence(column, input.SampleSizes.Length)
        ? column with { Shape = column.Shape.RemoveRange(0, 2).Insert(0, column.Shape[0] * column.Shape[1]) }
        : column;

    private static InputColumn Constant(ModelInput input, int count)
    {
        ImmutableArray<long> shape = [.. input.SampleSizes.Select(s => s!.Value)];
        var one = input.Values.Make(input.Name, input.ElementType, shape, new Random(0));
        return new InputColumn(input.Name, input.ElementType, shape, one.ToBytes(), count)
        {
            Stride = 0,
            BatchAxis = input.BatchAxis
        };
    }

    private InputColumn Fit(Column column, ModelInput input, string file, SourcePosition? position)
    {
        ImmutableArray<long?> wanted = input.IsDeclared ? input.DeclaredSampleSizes
            : [.. column.SampleShape.Select(_ => (long?)null)];
        if (SampleShape.Fit(column.SampleShape, wanted) is not { } shape
            || !PixelConversion.CanConvert(column.ElementType, input.ElementType))
        {
            var sizes = wanted.Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "any");
            throw new NasException(Descriptors.SampleShape.At(
                position,
                file,
                $"{column.ElementType} [{string.Join(", ", column.SampleShape)}]",
                input.Name,
                $"{input.ElementType} [{string.Join(", ", sizes)}]"
                + (input.BatchAxis is null or > 0 ? $", with batch axis {new BatchAxis(input.BatchAxis)}" : "")));
        }

        // Elements that would become larger, or are not in memory, are converted when a batch is made.
        var isLeft = column.ElementType.Bits() <= input.ElementType.Bits() || column.Bytes.Length > Elements.InMemory;
        var (stored, bytes) = isLeft
            ? (column.ElementType, column.Bytes)
            : (input.ElementType, (ElementBytes)PixelConversion.To(input.ElementType, column));
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
                Texts = column.Texts?.Count == column.Count ? column.Texts : null,
                Lengths = column.Lengths,
                Pixels = Pixels(input.Name, shape),
                BatchAxis = input.BatchAxis,
            };
    }

    // Sizes that the model leaves open are those of the images.
    private void CheckImages()
    {
        var input = model.Graph.RequiredInputs.First();
        if (configuration.Data.Images is not null
            && ImageInput.Of(configuration, input, () => new ImageSize(1, 1)) is null)
        {
            throw NoImages(input.Name);
        }
    }

    private NasException NoImages(string input) => new(Descriptors.ImageSettings.At(
        configuration.PositionOf("data.images"), "data.images", input,
        "it takes no images, [batch, channels, height, width] or [batch, height, width, channels] with 1 or 3 channels"));

    private PixelMap Pixels(string input, ImmutableArray<long> shape) =>
        configuration.Data.Images is null ? PixelMap.Of(configuration.Data.PixelRange)
            : ImageLayout.Of(shape) is not { Channels: 1 or 3 } layout ? throw NoImages(input)
            : PixelMap.Of(ImageInput.Of(configuration, input, layout).Preprocessing, layout);

    private static long? FirstNotFinite<T>(ElementBytes bytes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var (begin, piece) in bytes.Pieces(PieceBytes))
        {
            var values = MemoryMarshal.Cast<byte, T>(piece.Span);
            for (var i = 0; i < values.Length; i++)
            {
                if (!T.IsFinite(values[i]))
                {
                    return (begin / Unsafe.SizeOf<T>()) + i;
                }
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
