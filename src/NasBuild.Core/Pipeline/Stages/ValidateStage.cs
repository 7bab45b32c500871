using NasBuild.Core.Accessors;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Provenance;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Versions;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that turns nas.yaml into a plan: it reads and checks nas.yaml, and hashes all files that it names.
/// </summary>
internal static class ValidateStage
{
    /// <summary>Returns the plan.</summary>
    /// <param name="context">The build.</param>
    /// <param name="fresh">
    /// True if feeds are asked for the model's package again; a later stage of a build uses the version that the first
    /// one found.
    /// </param>
    /// <exception cref="NasException">nas.yaml, the model or the data cannot be used.</exception>
    public static Plan Run(BuildContext context, bool fresh)
    {
        var read = NamedCriteria.Resolve(Resolved(
            ConfigurationReader.Read(context.Request.ConfigPath).With(context.Request.Overrides), context, fresh));
        read = context.Request.IsSmoke ? SmokeRun.Of(read) : read;
        var model = ModelReader.Read(read);
        IReadOnlyList<Onnx.Model> others = [.. read.OtherComponents.Select(c => ModelReader.Read(read, c))];
        NamedValues.Check(read, model);
        var configuration = context.Request.Mode == BuildMode.Skip ? read : WithoutSamples.Reduce(read);
        if (context.Request.Mode != BuildMode.Skip)
        {
            WorkingOperatorSet.Check(configuration, model);
        }

        return new Plan(
            configuration,
            model,
            ContentKey.OfFiles(Files(configuration, model)),
            Data.DataHashes.Of(
                configuration, configuration.Model.Task == ModelTask.ImageClassification
                    ? ClassLabels.Given(configuration, model) : []))
        {
            OtherComponents = others,
            License = LicenseFile.Find(configuration, context.InObj("LICENSES.txt")),
            Labels = ClassLabels.Of(configuration, model),
        };
    }

    /// <summary>
    /// Writes the files that a build tool reads: the plan, the files that it depends on, and the name of the output.
    /// </summary>
    public static void Write(Plan plan, BuildContext context)
    {
        var output = plan.Configuration.OutputPath;
        AtomicFile.WriteIfChanged(context.InObj("plan.json"), StageCache.ToBytes(new
        {
            plan.Configuration.OutputPath,
            plan.ModelHash,
            plan.DataHashes,
            License = plan.License?.Sha256,
            plan.Labels,
            Settings = plan.Settings.ToJson(),
        }));
        AtomicFile.WriteIfChanged(
            context.InObj("outputs.txt"),
            Lines([output, .. Companions.Of(plan, output, optimized: context.Request.Mode != BuildMode.Skip)]));
        var files = Files(plan.Configuration, plan.Model)
            .Concat(DataHashes.Splits(plan.Configuration).SelectMany(s => DataFile.Parts(s.Path)))
            .Concat(
                plan.Configuration.Resolved is { } package && package.Path != package.ModelPath ? [package.Path] : [])
            .Concat(plan.License is { } license ? [license.Path] : [])
            .Concat(plan.Configuration.Output.Labels?.Path is { } labels ? [plan.Configuration.FullPath(labels)] : [])
            .Concat(plan.Configuration.CriteriaPath is { } criteria ? [criteria] : []);

        // The time of a link is its own: what it leads to is an input as well.
        AtomicFile.WriteIfChanged(
            context.InObj("inputs.txt"),
            Lines(files.SelectMany(f => new[] { f, File.ResolveLinkTarget(f, returnFinalTarget: true)?.FullName })
                .OfType<string>()));

        // A file that is added to a folder, or that takes precedence over one in a folder above, is not among the known
        // inputs.
        AtomicFile.WriteIfChanged(context.InObj("folders.txt"), Lines(DataHashes.Splits(plan.Configuration)
            .Select(s => s.Path).Where(Directory.Exists).Select(Path.TrimEndingDirectorySeparator)));
        AtomicFile.WriteIfChanged(context.InObj("absent.txt"), Lines(plan.Configuration.CriteriaPath is { } named
            ? NamedCriteria.Nearer(plan.Configuration.Folder, named)
            : []));
    }

    private static NasConfiguration Resolved(NasConfiguration configuration, BuildContext context, bool fresh)
    {
        if (configuration.Model.Package is null)
        {
            return configuration;
        }

        var request = context.Request;
        var locked =
            request.Mode == BuildMode.Search ? null : LockFile.Read(LockFile.PathOf(request.ConfigPath))?.Package;
        var key = ContentKey.Of(
            EffectiveSettings.Of(configuration).TextOf("model"), request.Mode.ToString(), locked?.ToString() ?? "");
        if (!fresh && StageCache.Find<ResolvedPackage>(context.InObj("package.json"), key) is { } found
            && File.Exists(found.ModelPath))
        {
            return configuration with { Resolved = found };
        }

        var resolved = PackageResolver.Resolve(
            configuration, locked, request.Mode == BuildMode.Locked, context.Cancellation);
        StageCache.Store(context.InObj("package.json"), key, resolved.Resolved!);
        return resolved;
    }

    private static IReadOnlyList<string> Files(NasConfiguration configuration, Onnx.Model model) =>
        [configuration.SourcePath, .. model.ExternalFiles, .. configuration.OtherComponents];

    private static byte[] Lines(IEnumerable<string> lines) =>
        System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
}
