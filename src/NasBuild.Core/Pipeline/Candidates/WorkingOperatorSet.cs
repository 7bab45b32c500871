using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The operator set in which a build works on a model: an older one is converted once, before anything else.
/// </summary>
internal static class WorkingOperatorSet
{
    /// <summary>
    /// The operator set: the first in which every gradient has one form. All of ONNX Runtime's fusions know it, which
    /// is not so of the newest ones. Newer models stay as they are.
    /// </summary>
    public const long Version = 18;

    /// <summary>The oldest operator set for everything but training: scales per channel came with it.</summary>
    public const long Oldest = 13;

    /// <summary>
    /// Returns the model in <see cref="Version"/>, else in <see cref="Oldest"/>; the model itself if it can be
    /// converted to neither.
    /// </summary>
    public static Model Convert(Model model) =>
        Convert(model, Version, out _) ?? Convert(model, Oldest, out _) ?? model;

    /// <summary>Checks that the model can be converted to the operator set that nas.yaml needs.</summary>
    /// <exception cref="NasException">It cannot.</exception>
    public static void Check(NasConfiguration configuration, Model model)
    {
        var (version, what) = configuration.Finetune is null ? (Oldest, "a build") : (Version, "'finetune'");
        if (Convert(model, version, out var problem) is null)
        {
            throw new NasException(Descriptors.OperatorSetTooOld.At(
                configuration.PositionOf(configuration.SourceKey), configuration.SourceName, model.Opset, version, what,
                problem!.Reason));
        }
    }

    // Some nodes can be converted only if the types of their values are known, which takes a run.
    private static Model? Convert(Model model, long version, out OperatorSetException? problem) =>
        Convert(model, version, null, out problem)
        ?? (Types(model) is { } types ? Convert(model, version, types, out problem) : null);

    private static Model? Convert(
        Model model, long version, IReadOnlyDictionary<string, TensorType>? types, out OperatorSetException? problem)
    {
        try
        {
            problem = null;
            return OperatorSetConversion.Convert(model, version, types, sizesVary: true);
        }
        catch (OperatorSetException e)
        {
            problem = e;
            return null;
        }
    }

    private static IReadOnlyDictionary<string, TensorType>? Types(Model model)
    {
        try
        {
            return ShapeInference.Of(model, batch: 2);
        }
        catch (Exception e) when (e is SessionException or OverflowException)
        {
            // The model may need other sizes: the reason for which it cannot be converted is told.
            return null;
        }
    }
}
