using System.Collections.Immutable;
using System.Text;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Storage;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>The first nas.yaml of a model: it builds, and says what else can be done with the model.</summary>
public sealed class InitialConfiguration
{
    private readonly string path;
    private readonly string source;
    private readonly Model model;
    private readonly ModelAbilities abilities;
    private Diagnostic? unusable;
    private int? trainSamples;

    private InitialConfiguration(string modelPath, string path)
    {
        this.path = path;
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
    /// <returns>The diagnostics that tell why the samples are left out; none if they are used.</returns>
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
        return initial.unusable is { } left ? [left] : [];
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
        var text = new InitialText
        {
            Source = source,
            Model = model,
            Abilities = abilities,
            Data = splits,
            Task = data == InitialData.None ? ModelTask.MatchOriginal : TaskOf(splits),
            TrainSamples = trainSamples,
        };
        if (unusable is not null)
        {
            text = text with { Data = InitialData.None, Unusable = splits, Task = ModelTask.MatchOriginal };
        }

        return (text with { Inputs = OpenInputs(text) }).ToString();
    }

    // The first task whose samples can be read: a model of tokens reads a text, a classifier needs labels.
    private ModelTask TaskOf(InitialData splits)
    {
        ModelTask[] tasks =
        [
            .. abilities.ReadsTokens ? [ModelTask.CausalLm] : Array.Empty<ModelTask>(),
            .. abilities.ImageClasses is not null ? [ModelTask.ImageClassification] : Array.Empty<ModelTask>(),
            ModelTask.MatchOriginal,
        ];
        foreach (var task in tasks)
        {
            if (Fits(splits, task))
            {
                unusable = null;
                return task;
            }
        }

        return ModelTask.MatchOriginal;
    }

    private bool Fits(InitialData splits, ModelTask task)
    {
        var configuration = Parse(new InitialText { Source = source, Data = splits, Task = task }.ToString());
        var reader = new DatasetReader(configuration, model);
        try
        {
            var read = configuration.Data.Splits.Select(s => reader.Read(s.Key)).OfType<Dataset>().ToList();
            trainSamples = read.Find(d => d.Name == "train")?.Count;
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

    private string Relative(string file) => Path
        .GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFullPath(file)).Replace('\\', '/');

    private string? Split(string? file) => file is null ? null : Relative(file);
}
