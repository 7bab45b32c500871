using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Data;

/// <summary>Checks the labels of samples.</summary>
internal static class LabelCheck
{
    /// <summary>Rejects samples without labels if labels are needed.</summary>
    /// <exception cref="NasException">There are none.</exception>
    public static void Require(NasConfiguration configuration, Dataset? data)
    {
        if (data is { HasLabels: false } && configuration.Model.Task == ModelTask.ImageClassification)
        {
            throw new NasException(Descriptors.LabelCount.At(
                configuration.PositionOfSplit(data.Name),
                configuration.Data.PathOf(data.Name)!, data.Count, 0));
        }
    }
}
