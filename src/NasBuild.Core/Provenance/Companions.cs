using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Provenance;

/// <summary>
/// The files that ship beside a model: the original's licence, and a bill of materials if nas.yaml asks for one.
/// </summary>
internal static class Companions
{
    /// <summary>Returns their paths.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The model's path, the prefix of theirs.</param>
    /// <param name="optimized">
    /// True if the model is optimised; there is no bill of materials for the unchanged original.
    /// </param>
    public static IEnumerable<string> Of(Plan plan, string model, bool optimized = true)
    {
        if (plan.License is not null)
        {
            yield return License.OutputOf(model);
        }

        if (optimized && plan.Configuration.Output.Bom)
        {
            yield return MlBom.OutputOf(model);
        }
    }

    /// <summary>Writes the licence beside the model.</summary>
    public static void WriteLicense(Plan plan, string model)
    {
        if (plan.License is { } license)
        {
            AtomicFile.Copy(license.Path, License.OutputOf(model));
        }
    }

    /// <summary>Writes all of them beside the optimised model.</summary>
    public static void Write(Plan plan, string model, ProvenanceRecord record, Measurement measured, string sha256)
    {
        WriteLicense(plan, model);
        if (plan.Configuration.Output.Bom)
        {
            AtomicFile.Write(MlBom.OutputOf(model), MlBom.Write(plan, record, measured, sha256));
        }
    }
}
