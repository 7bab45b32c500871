using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>
/// Takes the weights of finalists that workers have fine-tuned, so that the build need not train the chosen one again.
/// Only weights from machines that would make the same bytes are used: the lock must reproduce the model here.
/// </summary>
/// <param name="queue">The queue, from which the weights are fetched.</param>
/// <param name="tuner">The fine-tuner that receives them.</param>
/// <param name="transformations">The transformations of the build.</param>
/// <param name="context">The build.</param>
internal sealed class TunedWeights(
    ITrialQueue queue, FineTuner tuner, Transformations transformations, BuildContext context)
{
    private const string Received = "finetune/received.onnx";

    // A weight may be stored more compactly before training than after it.
    private const long Slack = 1 << 20;

    /// <summary>
    /// Returns the kind of machines whose trained weights are equal: the machine's, the device and the training engine.
    /// </summary>
    public static string KindOf(Plan plan, Original original) => ContentKey.Of(
        MachineFingerprint.This.Kind, $"{original.Settings.Device}", plan.Engine.Name, plan.Engine.Version);

    /// <summary>Fetches the weights of a policy's candidate, and checks that nothing but weights was changed.</summary>
    /// <exception cref="InvalidDataException">They cannot be used; the message says why.</exception>
    public void Take(NamedPolicy policy, TunedModel tuned)
    {
        var result = tuned.Result;
        if (!IsPossible(result))
        {
            throw new InvalidDataException("the result of its training is impossible.");
        }

        var candidate = transformations.BeforeTraining.Apply(policy).Model;
        var maxBytes = (2 * candidate.SizeBytes) + Slack;
        if (tuned.Bytes > maxBytes)
        {
            throw new InvalidDataException(
                $"it has {tuned.Bytes} bytes, and the candidate {candidate.SizeBytes} before training.");
        }

        var path = context.InObj(Received);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            queue.Fetch(result.Sha256, maxBytes, path, context.Cancellation);
            if (ContentKey.OfFile(path) != result.Sha256)
            {
                throw new InvalidDataException("its content has another hash.");
            }

            tuner.Store(policy, WithWeights(candidate, File.ReadAllBytes(path)), result);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Model WithWeights(Model candidate, byte[] bytes)
    {
        try
        {
            var trained = Model.Load(bytes).Graph.Initializers
                .Where(t => t.ElementType.IsFloat() && !t.IsExternal)
                .DistinctBy(t => t.Name).ToDictionary(t => t.Name);
            foreach (var weight in candidate.Graph.Initializers)
            {
                if (trained.TryGetValue(weight.Name, out var found)
                    && (found.ElementType != weight.ElementType || !found.Shape.SequenceEqual(weight.Shape)
                        || weight.ToDoubles().Zip(found.ToDoubles())
                            .Any(w => double.IsFinite(w.First) && !double.IsFinite(w.Second))))
                {
                    throw new InvalidDataException($"its weight '{weight.Name}' does not fit the candidate.");
                }
            }

            var result = candidate.WithInitializers(trained.Values);
            return result.ToBytes().AsSpan().SequenceEqual(bytes) ? result
                : throw new InvalidDataException("it differs from the candidate in more than weights.");
        }
        catch (OnnxFormatException e)
        {
            throw new InvalidDataException("it is no valid model.", e);
        }
    }

    private static bool IsPossible(FineTuned result) =>
        ContentKey.IsHash(result.Sha256) && result is { Epochs: >= 0, Samples: >= 0, Seconds: >= 0 }
        && result.BestEpoch >= 0 && result.BestEpoch <= result.Epochs && double.IsFinite(result.Seconds)
        && Enum.IsDefined(result.Ending) && result.LowerRate is not <= 0
        && result.Curve is null or
        {
            StepsOfEpoch: > 0,
            StepsOfLoss: > 0,
            Losses: { IsDefault: false, Length: <= CurveRecorder.MaxLosses },
            Qualities.IsDefault: false,
        };
}
