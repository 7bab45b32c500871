using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Storage;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>The first nas.yaml of a model: it builds, and says what else can be done with the model.</summary>
public sealed class InitialConfiguration
{
    // An accuracy of that many times what guessing gives is no accident.
    private const double MinOverChance = 1.5;
    private readonly string path;
    private readonly string source;
    private readonly string modelPath;
    private readonly Model model;
    private readonly ModelAbilities abilities;
    private readonly List<Diagnostic> told = [];
    private Diagnostic? unusable;
    private IReadOnlyList<string> labels = [];
    private int? trainSamples;
    private int validationSamples;

    private InitialConfiguration(string modelPath, string path)
    {
        (this.path, this.modelPath) = (path, modelPath);
        source = Relative(modelPath);
        try
        {
            var read = ModelReader.Read(Parse(new InitialText { Source = source }.ToString()));
            model = read.ExternalFiles.Count == 0 ? read : read.WithEmbeddedData();
            abilities = ModelAbilities.Of(model);
        }
        catch (Exception e) when ((e as NasException ?? ModelReader.Explain(source, e)) is { } explained)
        {
            // There is no nas.yaml yet that a position could be in.
            throw new NasException([.. explained.Diagnostics.Select(d => d with { Position = null })]);
        }
    }

    /// <summary>Writes the nas.yaml of a model.</summary>
    /// <param name="modelPath">The ONNX model.</param>
    /// <param name="dataPath">A file of samples, or a folder of them or of their splits; null for none.</param>
    /// <param name="path">The nas.yaml.</param>
    /// <param name="overwrite">True to replace a file that exists.</param>
    /// <returns>The diagnostics that tell why the samples are left out, or how little they fit.</returns>
    /// <exception cref="NasException">
    /// The file exists, or there is no such model or data, or the model cannot be used.
    /// </exception>
    public static IReadOnlyList<Diagnostic> Write(string modelPath, string? dataPath, string path, bool overwrite)
    {
        if (File.Exists(path) && !overwrite)
        {
            throw new NasException(Descriptors.ConfigurationExists.With(Path.GetFileName(path)));
        }

        if (!File.Exists(modelPath))
        {
            throw new NasException(Descriptors.ModelFileMissing.With(modelPath));
        }

        var data = dataPath is null ? InitialData.None : InitialData.At(dataPath);
        var initial = new InitialConfiguration(modelPath, path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(initial.Text(data)));
        return initial.unusable is { } left ? [left] : initial.told;
    }

    /// <summary>Returns the settings of the first nas.yaml of a model, in the current folder.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="NasException">There is no such model or data, or it cannot be used.</exception>
    internal static NasConfiguration Of(string modelPath, string? dataPath)
    {
        var data = dataPath is null ? InitialData.None : InitialData.At(dataPath);
        var initial = new InitialConfiguration(modelPath, Path.GetFullPath("nas.yaml"));
        var configuration = initial.Parse(initial.Text(data));
        return initial.unusable is { } left
            ? throw new NasException(left with { Severity = DiagnosticSeverity.Error })
            : configuration with { Positions = ConfigurationPositions.None };
    }

    private string Text(InitialData data)
    {
        var splits = new InitialData(
            Split(data.Train), Split(data.Validation), Split(data.Test));
        var (task, reading) = data == InitialData.None ? (ModelTask.MatchOriginal, SampleReading.Plain)
            : UseOf(splits, data);
        splits = splits.Divided(validationSamples);
        var text = new InitialText
        {
            Source = source,
            Model = model,
            Abilities = abilities,
            Data = splits,
            Reading = reading,
            Task = task,
            TrainSamples = splits.IsDivided
                ? (int)(validationSamples * new DataSettings().Shares.Train.Fraction) : trainSamples,
            Labels = labels,
        };
        if (unusable is not null)
        {
            text = text with { Labels = [], Data = InitialData.None, Unusable = splits, Task = ModelTask.MatchOriginal };
        }

        return (text with { Inputs = OpenInputs(text) }).ToString();
    }

    // The first task whose samples can be read: a model of tokens reads a text, a classifier needs labels.
    private (ModelTask Task, SampleReading Reading) UseOf(InitialData splits, InitialData data)
    {
        ModelTask[] tasks =
        [
            .. abilities.ReadsTokens ? [ModelTask.CausalLm] : Array.Empty<ModelTask>(),
            .. abilities.ImageClasses is not null ? [ModelTask.ImageClassification] : Array.Empty<ModelTask>(),
            ModelTask.MatchOriginal,
        ];
        List<SampleReading> images = [.. ImageReading.Of(model, data)];
        SampleReading[] readings =
            [.. TextReading.Of(model, modelPath, data, file => InitialText.Quoted(Relative(file))), .. images.Take(1),
                .. SoundReading.Of(data), SampleReading.Plain];
        foreach (var task in tasks)
        {
            if (Array.Find(readings, r => Fits(splits, task, r)) is not { } reading)
            {
                continue;
            }

            unusable = null;
            if (task != ModelTask.ImageClassification || !images.Contains(reading))
            {
                return (task, reading);
            }

            using var some = new SomeImages(data.Paths.First(Directory.Exists));
            var (best, isBetterThanChance) = MostAccurate(some.Data, images);
            if (isBetterThanChance)
            {
                return (task, best);
            }
        }

        return (ModelTask.MatchOriginal, images.Count > 0 && unusable is null ? images[0] : SampleReading.Plain);
    }

    // Labels tell how images were prepared when the model was trained; those of other classes than the model's do not.
    // Folders that are not named as classes may be in another order than these.
    private (SampleReading Reading, bool IsBetterThanChance) MostAccurate(
        InitialData some, List<SampleReading> readings)
    {
        var found = readings.Select(r => (Reading: r, Answers: Answers(some, r))).ToList();
        var best = found.MaxBy(f => f.Answers.Accuracy);
        var reordered = found.Select(f => (f.Reading, f.Answers.Samples, Pairs: f.Answers.Reordered()))
            .OrderByDescending(f => f.Pairs?.Accuracy).First();
        if (reordered.Pairs is var (order, accuracy) && accuracy > best.Answers.Accuracy)
        {
            var folders = ImageFolder.ClassesIn(Path.Combine(FolderOf(path), some.Validation!));
            labels = [.. order.Select(folder => folders[folder])];
            return (Commented(reordered.Reading, accuracy, reordered.Samples), true);
        }

        var (share, samples, count) = (best.Answers.Accuracy, best.Answers.Samples, best.Answers.Labels);
        if (abilities.ImageClasses is { } classes && Guessing.IsAsGood(share, samples, classes))
        {
            told.Add(Descriptors.NoBetterThanGuessing.With(
                Math.Round(share * samples), samples, "validation", classes));
        }

        return (Commented(best.Reading, share, samples),
            count >= abilities.ImageClasses || share > MinOverChance / Math.Max(1, count));
    }

    private static SampleReading Commented(SampleReading reading, double accuracy, int samples) =>
        reading.Commented(string.Create(
            CultureInfo.InvariantCulture,
            $"of the usual ones the best: accuracy {Amounts.Percent(accuracy)} of {samples} samples"));

    private FolderAnswers Answers(InitialData some, SampleReading reading)
    {
        var configuration = Parse(new InitialText
        {
            Source = source,
            Data = some,
            Task = ModelTask.ImageClassification,
            Reading = reading,
        }.ToString());
        using var original = new Original(configuration, model);
        try
        {
            return new FolderAnswers(
                original.Session, original.Validation!, original.SamplesAtOnce, ClassScores.In(model.Graph).Name,
                (int)abilities.ImageClasses!);
        }
        catch (Exception e) when (e is NasException or SessionException)
        {
            return FolderAnswers.None;
        }
    }

    private bool Fits(InitialData splits, ModelTask task, SampleReading reading)
    {
        var configuration = Parse(
            new InitialText { Source = source, Data = splits, Task = task, Reading = reading }.ToString());
        var reader = new DatasetReader(configuration, model);
        try
        {
            var read = configuration.Data.Splits.Select(s => reader.Read(s.Key)).OfType<Dataset>().ToList();
            trainSamples = read.Find(d => d.Name == "train")?.Count;
            validationSamples = read.Find(d => d.Name == "validation")?.Count ?? 0;
            return read.TrueForAll(d => d.HasLabels || task == ModelTask.MatchOriginal);
        }
        catch (NasException e)
        {
            unusable ??= e.Diagnostics[0] with { Position = null, Severity = DiagnosticSeverity.Warning };
            return false;
        }
        catch (InputException e)
        {
            unusable ??= InputDiagnostics.Of(source, null, e) with { Severity = DiagnosticSeverity.Warning };
            return false;
        }
    }

    // The sizes that the model leaves open, and that the data does not give; those that it refuses as a setting are
    // found again by every build.
    private ImmutableSortedDictionary<string, ImmutableArray<long>> OpenInputs(InitialText text)
    {
        var open = ImmutableSortedDictionary.Create<string, ImmutableArray<long>>(StringComparer.Ordinal);
        if (text.Data != InitialData.None)
        {
            return open;
        }

        var found = abilities.Inputs.All.Where(i => i.DeclaredSampleSizes.Contains(null))
            .ToImmutableSortedDictionary(
                i => i.Name, i => i.SampleSizes.Select(s => s ?? 1).ToImmutableArray(), StringComparer.Ordinal);
        try
        {
            var told = ModelInputs.Of(model, found.ToDictionary(i => i.Key, i => new InputHint { Shape = i.Value }));
            return told.All.Zip(abilities.Inputs.All)
                .All(i => i.First.Sizes.SequenceEqual(i.Second.Sizes) && i.First.BatchAxis == i.Second.BatchAxis)
                ? found : open;
        }
        catch (InputException)
        {
            return open;
        }
    }

    private NasConfiguration Parse(string text) => ConfigurationReader.Parse(text, path);

    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;

    private string Relative(string file) => Path
        .GetRelativePath(FolderOf(path), Path.GetFullPath(file)).Replace('\\', '/');

    private string? Split(string? file) => file is null ? null : Relative(file);
}
