using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Expressions;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>
/// The criteria that a <c>nas.criteria.json</c> names: the nearest such file, in the folder of nas.yaml or in one above
/// it, like nuget.config. It is committed beside the projects that share it.
/// </summary>
/// <param name="Path">The file; null if there is none.</param>
/// <param name="ByName">The criteria.</param>
public sealed record NamedCriteria(string? Path, ImmutableSortedDictionary<string, NamedCriterion> ByName)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "nas.criteria.json";

    /// <summary>The names that need no file.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        [.. CriterionTable.Names, PruneSettings.SparseGpt, PruneSettings.Evolve];

    /// <summary>Returns the expression of a name that needs no file; null if it is not a single expression.</summary>
    public static string? ExpressionOf(string name) => CriterionTable.Names.Contains(name)
        && CriterionTable.Of(name, 0) is ExpressionCriterion criterion ? criterion.Expression.ToString() : null;

    /// <summary>Returns the criteria for projects in a folder.</summary>
    /// <exception cref="NasException">The file is not valid.</exception>
    public static NamedCriteria For(string folder)
    {
        for (var current =
            new DirectoryInfo(System.IO.Path.GetFullPath(folder)); current is not null; current = current.Parent)
        {
            var path = System.IO.Path.Combine(current.FullName, FileName);
            if (File.Exists(path))
            {
                return new NamedCriteria(path, Read(path));
            }
        }

        return new NamedCriteria(
            null, ImmutableSortedDictionary.Create<string, NamedCriterion>(StringComparer.Ordinal));
    }

    /// <summary>Returns the configuration with the expression of its criterion's name.</summary>
    /// <exception cref="NasException">The name is unknown.</exception>
    public static NasConfiguration Resolve(NasConfiguration configuration)
    {
        if (configuration.Prune is not { } prune || BuiltIn.Contains(prune.Criterion)
            || !CriterionType.IsName(prune.Criterion))
        {
            return configuration;
        }

        var known = For(configuration.Folder);
        if (known.ByName.TryGetValue(prune.Criterion, out var found))
        {
            return configuration with
            {
                Prune = prune with { Criterion = found.Expression },
                CriteriaPath = known.Path
            };
        }

        string[] names = [.. BuiltIn, .. known.ByName.Keys];
        var meant = Nearest.To(prune.Criterion, names) is { } near ? $"Did you mean '{near}'? " : "";
        throw new NasException(Descriptors.UnknownCriterion.At(
            configuration.PositionOf("prune.criterion"), prune.Criterion,
            $"{meant}Valid names are {Nearest.Listed(names, "and")}, and expressions such as \"mul(sqr(W), mms(G))\"."));
    }

    /// <summary>
    /// Returns the files that do not exist and would take precedence over the one at <paramref name="path"/>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The file, in that folder or in one above it.</param>
    public static IEnumerable<string> Nearer(string folder, string path)
    {
        for (var current = new DirectoryInfo(folder); current is not null
            && System.IO.Path.Combine(current.FullName, FileName) is var candidate
            && candidate != path; current = current.Parent)
        {
            yield return candidate;
        }
    }

    /// <summary>Writes these criteria and one more into a folder's file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name.</param>
    /// <param name="criterion">The criterion.</param>
    /// <exception cref="NasException">The name is not valid or is taken, or the file cannot be written.</exception>
    public static void Add(string folder, string name, NamedCriterion criterion)
    {
        if (!CriterionType.IsName(name) || BuiltIn.Contains(name))
        {
            throw new NasException(Descriptors.UnknownCriterion.With(
                name,
                $"A name of your own is small letters, digits and hyphens, and none of {Nearest.Listed(BuiltIn, "or")}."));
        }

        var path = System.IO.Path.Combine(folder, FileName);
        AtomicFile.Write(path, StageCache.ToBytes((File.Exists(path) ? Read(path) : ImmutableSortedDictionary
            .Create<string, NamedCriterion>(StringComparer.Ordinal)).SetItem(name, criterion)));
    }

    private static ImmutableSortedDictionary<string, NamedCriterion> Read(string path)
    {
        try
        {
            var found = StageCache.FromBytes<Dictionary<string, NamedCriterion>>(RegularFile.ReadAllBytes(path)) ?? [];
            if (found.FirstOrDefault(c => c.Value is null).Key is { } empty)
            {
                throw new JsonException($"'{empty}' has no criterion.");
            }

            return found.ToImmutableSortedDictionary(
                c => c.Key,
                c => c.Value with { Expression = ExpressionParser.Parse(c.Value.Expression).ToString() },
                StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException
            or ExpressionSyntaxException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.CriteriaUnreadable.At(new SourcePosition(path, 1, 1), e.Message), e);
        }
    }
}
