using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Initial;

namespace NasBuild.Core.Pipeline.Comparing;

/// <summary>The settings for a model and samples that are named on a command line.</summary>
internal static class GivenSamples
{
    /// <summary>Returns the settings, without methods and targets.</summary>
    /// <param name="model">The path of the model.</param>
    /// <param name="data">
    /// A file of samples, a folder of them or of their splits, or a nas.yaml that says how samples are read; null for
    /// none.
    /// </param>
    /// <exception cref="NasException">The model or the samples cannot be used.</exception>
    public static NasConfiguration Configuration(string model, string? data)
    {
        var configuration = IsConfiguration(data) ? Of(data!, model) : InitialConfiguration.Of(model, data);
        return configuration with
        {
            Target = new TargetSettings(),
            Search = null,
            Prune = null,
            Quantize = null,
            Finetune = null,
        };
    }

    private static bool IsConfiguration(string? data) =>
        Path.GetExtension(data)?.ToLowerInvariant() is ".yaml" or ".yml";

    private static NasConfiguration Of(string path, string model)
    {
        var found = ConfigurationReader.Read(path);
        return found with
        {
            Model = found.Model with { Source = Path.GetFullPath(model), Package = null, Components = null },
        };
    }
}
