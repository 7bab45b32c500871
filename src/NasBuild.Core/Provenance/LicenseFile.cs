using System.Text;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Provenance;

/// <summary>Finds the licence of the original, and detects its SPDX identifier.</summary>
public static class LicenseFile
{
    private const int MaxBytes = 1_000_000;
    private static readonly string[] Stems = ["LICENSE", "LICENCE", "COPYING"];
    private static readonly string[] Extensions = ["", ".txt", ".md"];

    // Words that occur in one licence only: the more specific ones first.
    private static readonly (string Words, string Spdx)[] WellKnown =
    [
        ("Apache License Version 2.0", "Apache-2.0"),
        ("Mozilla Public License Version 2.0", "MPL-2.0"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE Version 3", "AGPL-3.0-only"),
        ("GNU LESSER GENERAL PUBLIC LICENSE Version 3", "LGPL-3.0-only"),
        ("GNU GENERAL PUBLIC LICENSE Version 3", "GPL-3.0-only"),
        ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("Neither the name of", "BSD-3-Clause"),
        ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
        ("Permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
    ];

    /// <summary>
    /// Returns the licence that nas.yaml names, or the one beside the original; null if there is none.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="together">
    /// The path of a file that the licences of several components are written to, where they differ.
    /// </param>
    /// <exception cref="NasException">The named file is missing, or is not text.</exception>
    public static License? Find(NasConfiguration configuration, string together)
    {
        var named = configuration.Model.License;
        if (named is null && OfComponents(configuration) is { Count: > 1 } several)
        {
            return Together(configuration, several, together);
        }

        var path = named is null ? OfModel(configuration) : configuration.FullPath(named);
        if (path is null)
        {
            return null;
        }

        var position = configuration.PositionOf("model.license");
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.LicenseMissing.At(position, named!));
        }

        var text = Read(configuration, path);
        return new License(path, SpdxOf(Encoding.UTF8.GetString(text)), ContentKey.OfBytes(text));
    }

    /// <summary>Returns the licence in a folder; null if there is none.</summary>
    public static string? Beside(string folder) =>
        Stems.SelectMany(s => Extensions.Select(e => Path.Combine(folder, s + e))).FirstOrDefault(RegularFile.Exists);

    // The licences beside the components of a hybrid, by the components' files.
    private static List<(string Component, string License)> OfComponents(NasConfiguration configuration) =>
        configuration.IsHybrid
            ? [
                .. configuration.OtherComponents.Prepend(configuration.SourcePath)
                    .Select(c => (Component: c, License: Beside(Path.GetDirectoryName(c)!)))
                    .Where(c => c.License is not null).Select(c => (c.Component, c.License!))
                    .DistinctBy(c => ContentKey.OfFile(c.Item2)),
            ]
            : [];

    private static License Together(
        NasConfiguration configuration, List<(string Component, string License)> several, string path)
    {
        var texts = several.ConvertAll(s => Encoding.UTF8.GetString(Read(configuration, s.License)));
        byte[] bytes = Encoding.UTF8.GetBytes(string.Join("\n", several.Zip(texts, (s, text) =>
            $"{Path.GetFileName(s.Component)}\n\n{text.TrimEnd()}\n")));
        AtomicFile.WriteIfChanged(path, bytes);
        var known = texts.ConvertAll(SpdxOf);
        return new License(
            path, known.Contains(null) ? null : string.Join(" AND ", known.Distinct()), ContentKey.OfBytes(bytes));
    }

    private static byte[] Read(NasConfiguration configuration, string path)
    {
        var bytes = RegularFile.Exists(path) && FileSize.Of(path) <= MaxBytes ? RegularFile.ReadAllBytes(path) : [0];
        return !bytes.Contains((byte)0) ? bytes : throw new NasException(Descriptors.LicenseUnusable.At(
            configuration.PositionOf("model.license"),
            configuration.Model.License ?? Path.GetRelativePath(configuration.Folder, path)));
    }

    // Beside the model, or in its package.
    private static string? OfModel(NasConfiguration configuration) =>
        new[] { configuration.SourcePath, configuration.Resolved?.Path }
            .OfType<string>().Select(f => Beside(Path.GetDirectoryName(f)!)).FirstOrDefault(l => l is not null);

    private static string? SpdxOf(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return WellKnown.FirstOrDefault(k => words.Contains(k.Words, StringComparison.OrdinalIgnoreCase)).Spdx;
    }
}
