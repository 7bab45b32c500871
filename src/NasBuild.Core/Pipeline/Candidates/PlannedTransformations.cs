using System.Collections.Immutable;
using NasBuild.Core.Compression.Blocks;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Matching;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Quantization;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Hybrids;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>The transformations that a nas.yaml asks for, in the order in which they are applied.</summary>
internal static class PlannedTransformations
{
    /// <summary>Returns the quantizer of a configuration; null if it has no section <c>quantize</c>.</summary>
    public static SampledQuantizer? Quantizer(NasConfiguration configuration, Original original) =>
        configuration.Quantize is not { } quantize ? null : new SampledQuantizer(
            quantize, () => original.CalibrationBatches, Original.Reproducible, () => original.ChannelBatches)
        {
            Types = original.Settings.Device == Engine.Device.Cuda
                ? model => ShapeInference.Of(model, original.Sample) : null,
        };

    /// <summary>Returns the transformations of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="original">The original.</param>
    /// <param name="channels">The criterion for channels; null for their magnitude.</param>
    /// <param name="shares">The share of zeros of each layer, if layers differ.</param>
    /// <param name="sparsify">Returns the original with single weights set to zero.</param>
    /// <param name="quantizer">Quantizes as nas.yaml says; null to create one.</param>
    /// <param name="forms">Returns the forms of weights that were chosen by measurement; null for none.</param>
    /// <param name="readers">Returns the layers that read channels, with statistics of what they read.</param>
    /// <param name="hybrid">The blocks of which the model was made; null if it is no hybrid.</param>
    public static Transformations Of(
        NasConfiguration configuration,
        Original original,
        Func<ChannelCriterion?> channels,
        Func<ImmutableSortedDictionary<string, double>> shares,
        Func<IReadOnlyDictionary<string, double>, Model> sparsify,
        SampledQuantizer? quantizer = null,
        Func<ChosenForms>? forms = null,
        Func<IReadOnlyList<ChannelReader>>? readers = null,
        ChosenHybrid? hybrid = null)
    {
        var (prune, quantize) = (configuration.Prune, configuration.Quantize);
        var all = ImmutableArray.CreateBuilder<ITransformation>();
        if (hybrid is not null)
        {
            all.Add(new HybridTransformation(
                hybrid, [.. configuration.Model.Components!.Select(c => Path.GetFileNameWithoutExtension(c)!)]));
        }

        if (prune is { CutsChannels: true })
        {
            var criterion = channels();
            all.Add(new ChannelTransformation(original.Groups, prune, criterion is null ? null : criterion.Score, Macs)
            {
                SeedsBoth = configuration.Search is not null,
            });
            all.Add(new BlockTransformation(original.Groups, prune));
            if (prune.UpdateWeights && readers is not null)
            {
                all.Add(new ChannelUpdate(original.Groups, readers));
            }

            if (prune.MatchStatistics && original.MatchingSamples is { } samples)
            {
                all.Add(new MatchingTransformation(
                    original.Groups, () => original.Statistics, samples, Original.Reproducible));
            }
        }
        else if (prune is not null)
        {
            all.Add(new ZeroTransformation(prune, shares, sparsify, quantize is not null));
        }

        if ((quantizer ?? Quantizer(configuration, original)) is { } quantizes)
        {
            all.Add(new BitsTransformation(
                original.Optimized.Graph, quantizes, original.Calibration is not null,
                forms?.Invoke() ?? ChosenForms.Given));
        }

        if (original.StoresHalves)
        {
            all.Add(new HalfStorage());
        }

        return new Transformations(original.Optimized, all.ToImmutable());

        long Macs(Model model) => MacCount.Total(model, ShapeInference.Of(model, original.Sample));
    }
}
