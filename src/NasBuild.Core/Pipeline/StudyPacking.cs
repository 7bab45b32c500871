using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline;

/// <summary>
/// Packs what the trials of a study depend on: the model, the samples except those of the test split, the settings, and
/// the results of the stages before the search.
/// </summary>
internal static class StudyPacking
{
    private const int SmallFile = 1 << 20;
    private const int BundleBytes = 32 << 20;

    // What nothing in a trial depends on.
    private static readonly string[] LeftOut = ["budget", "predict", "output", "cluster", "cache"];

    private static readonly JsonObject Least = EffectiveSettings.Of(new NasConfiguration()).ToJson();

    private static readonly JsonObject Defaults = EffectiveSettings.Of(new NasConfiguration
    {
        Data = new DataSettings { Images = new ImageSettings(), Text = new TextSettings(), Sound = new SoundSettings() },
        Hybrid = new HybridModelSettings(),
        Search = new SearchSettings(),
        Prune = new PruneSettings(),
        Quantize = new QuantizeSettings(),
        Finetune = new TrainingRecipe(),
    }).ToJson();

    /// <summary>Returns the package of a build's search.</summary>
    /// <param name="run">The build.</param>
    /// <param name="finetuneSteps">The steps of fine-tuning of each trial; 0 for none.</param>
    public static StudyPackage Of(BuildRun run, int finetuneSteps)
    {
        var (plan, configuration) = (run.Plan, run.Plan.Configuration);
        var data = configuration.Data.Files.Where(f => f.Key != "test")
            .Select(f => configuration.FullPath(f.Path)).Distinct().ToList();
        List<string> paths =
        [
            configuration.SourcePath, .. plan.Model.ExternalFiles, .. configuration.OtherComponents,
            .. plan.OtherComponents.SelectMany(c => c.ExternalFiles), .. data.SelectMany(DataFile.Parts),
        ];
        var nas = Path.Combine(configuration.Folder, "nas.yaml");
        var tree = new StudyTree([.. paths, .. data, nas]);
        var objects = new Dictionary<string, StudyObject>();
        var files = Packed([.. paths.Distinct()], tree, objects);
        var manifest = new StudyManifest(
            Plan.Tool, tree[configuration.Folder], Settings(configuration, tree, tree[nas]), files,
            [.. data.Where(Directory.Exists).SelectMany(d => Classes(d).Select(c => tree[Path.Combine(d, c)]))],
            finetuneSteps)
        {
            Device = RunDevice.Of(configuration) == Engine.Device.Cuda ? Device.Cuda : Device.Cpu,
            Criterion = run.Of(BuildStages.Criterion),
            Shares = run.Of(BuildStages.Shares),
            Forms = run.Of(BuildStages.Forms),
            Hybrid = configuration.IsHybrid ? run.Of(BuildStages.Hybrid) : Results.Hybrids.ChosenHybrid.None,
            HybridModel = configuration.IsHybrid ? Add(objects, run.InObj(HybridStage.ModelFile)) : null,
        };
        var text = JsonSerializer.Serialize(manifest, StageCache.Format);
        return new StudyPackage(
            ContentKey.OfBytes(Encoding.UTF8.GetBytes(text))[..32], text, [.. objects.Values]);
    }

    private static IEnumerable<string> Classes(string folder) =>
        ImageFolder.Entries(folder).Where(e => e.EndsWith('/')).Select(e => e.TrimEnd('/'));

    private static JsonObject Settings(NasConfiguration configuration, StudyTree tree, string nas)
    {
        string? Moved(string? path) => path is null ? null
            : Path.GetRelativePath("/" + Path.GetDirectoryName(nas), "/" + tree[configuration.FullPath(path)])
                .Replace('\\', '/');
        var (model, data) = (configuration.Model, configuration.Data);
        var settings = EffectiveSettings.Of(configuration with
        {
            Model = model with
            {
                Source = Moved(configuration.SourcePath)!,
                Components = model.Components?.Select(Moved).ToList(),
                Package = null,
                Version = null,
                Feed = null,
                File = null,
                License = null,
            },
            Data = data with
            {
                Train = Moved(data.Train),
                Validation = Moved(data.Validation),
                Samples = Moved(data.Samples),
                Test = null,
                Calibration = Moved(data.Calibration),
                Text = data.Text is { } text ? text with { Tokenizer = Moved(text.Tokenizer) } : null,
            },
        }).ToJson();
        LeftOut.ToList().ForEach(section => settings.Remove(section));
        return WithoutDefaults(settings, Defaults, Least);
    }

    // A key that is left to its default may exclude another; a section that is there by itself need not be named.
    private static JsonObject WithoutDefaults(JsonObject settings, JsonObject? defaults, JsonObject? least)
    {
        foreach (var (key, value) in settings.ToList())
        {
            var usual = defaults?[key];
            if (value is JsonObject section)
            {
                if (WithoutDefaults(section, usual as JsonObject, (least?[key] ?? usual) as JsonObject).Count == 0
                    && least?[key] is JsonObject)
                {
                    settings.Remove(key);
                }
            }
            else if (value is null || JsonNode.DeepEquals(value, usual))
            {
                settings.Remove(key);
            }
        }

        return settings;
    }

    // Thousands of images are a few objects.
    private static ImmutableArray<StudyFile> Packed(
        IReadOnlyList<string> paths, StudyTree tree, Dictionary<string, StudyObject> objects)
    {
        var files = ImmutableArray.CreateBuilder<StudyFile>();
        var (bundle, bundled) = (new List<(string Path, long Bytes)>(), 0L);
        foreach (var path in paths)
        {
            var bytes = FileSize.Of(path);
            if (bytes >= SmallFile)
            {
                files.Add(new StudyFile(tree[path], Add(objects, path), 0, bytes));
                continue;
            }

            bundle.Add((path, bytes));
            bundled += bytes;
            if (bundled >= BundleBytes)
            {
                Close();
            }
        }

        Close();
        return files.ToImmutable();

        void Close()
        {
            if (bundle.Count == 0)
            {
                return;
            }

            string[] members = [.. bundle.Select(f => f.Path)];
            var content = Content(members);
            var hash = ContentKey.OfBytes(content);
            objects[hash] = new StudyObject(hash, content.Length, () => new MemoryStream(Content(members)));
            var offset = 0L;
            foreach (var (path, bytes) in bundle)
            {
                files.Add(new StudyFile(tree[path], hash, offset, bytes));
                offset += bytes;
            }

            bundle.Clear();
            bundled = 0;
        }
    }

    private static byte[] Content(IEnumerable<string> paths)
    {
        var content = new MemoryStream();
        paths.ToList().ForEach(p => content.Write(RegularFile.ReadAllBytes(p)));
        return content.ToArray();
    }

    private static string Add(Dictionary<string, StudyObject> objects, string path)
    {
        var hash = ContentKey.OfFile(path);
        objects[hash] = new StudyObject(hash, FileSize.Of(path), () => RegularFile.OpenRead(path));
        return hash;
    }
}
