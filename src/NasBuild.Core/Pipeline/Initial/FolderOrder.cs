using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Pipeline.Candidates;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>
/// Finds that class folders, whose order says which class each is, are in another order than the model's scores.
/// </summary>
internal static class FolderOrder
{
    private const int SamplesOfAClass = 12;
    private const int MaxSamples = 512;

    /// <summary>
    /// Returns the folders of the validation split in the order of the scores, by the answers to a part of it; empty if
    /// that is their own order, or if they are named as classes.
    /// </summary>
    public static ImmutableArray<string> Of(NasConfiguration configuration, Original original)
    {
        if (configuration.Data.PathOf("validation") is not { } split || original.Validation is not { } samples
            || !Directory.Exists(configuration.FullPath(split)))
        {
            return [];
        }

        var folders = ImageFolder.ClassesIn(configuration.FullPath(split));
        if (folders.Count < 2
            || !FolderClasses.Named(folders, ClassLabels.Given(configuration, original.Model)).IsEmpty)
        {
            return [];
        }

        var some = samples.Sample(
            Math.Min(samples.Count, Math.Min(MaxSamples, SamplesOfAClass * folders.Count)), configuration.Seed);
        var answers = new FolderAnswers(
            original.Session, some, original.SamplesAtOnce, ClassScores.In(original.Model.Graph).Name, folders.Count);
        return answers.Reordered() is var (order, _) ? [.. order.Select(folder => folders[folder])] : [];
    }
}
