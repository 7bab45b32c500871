using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Accessors;

/// <summary>The class of a model in the consumer's code.</summary>
internal static class AccessorClass
{
    /// <summary>Checks that no other model of the project has a class of the same name.</summary>
    /// <param name="configuration">The configuration of the model.</param>
    /// <param name="others">The nas.yaml of the other models.</param>
    /// <exception cref="NasException">NAS0151: one has.</exception>
    public static void Check(NasConfiguration configuration, IEnumerable<string> others)
    {
        var name = Accessor.ClassOf(configuration.OutputPath);
        if (others.FirstOrDefault(other => ClassOf(other) == name) is { } same)
        {
            throw new NasException(Descriptors.SameAccessorClass.At(
                configuration.PositionOf(configuration.Output.Path is null ? configuration.SourceKey : "output.path"), name,
                Path.GetRelativePath(Environment.CurrentDirectory, same)));
        }
    }

    // A nas.yaml that cannot be read is reported when its own model is built, and so is a model whose file is known only
    // once its package is resolved.
    private static string? ClassOf(string config)
    {
        try
        {
            var configuration = ConfigurationReader.Read(config);
            return configuration is { Model.Package: not null, Output.Path: null } ? null
                : Accessor.ClassOf(configuration.OutputPath);
        }
        catch (NasException)
        {
            return null;
        }
    }
}
