// Dong et al., Pruner-Zero, ICML 2024, arXiv 2406.02924; Sun et al., Wanda, ICLR 2024, arXiv 2306.11695
using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// A transformation that sets single weights to zero, and updates the others if asked for. It has no variables: the
/// share of zeros of each layer is found before the search, and named if layers differ.
/// </summary>
/// <param name="settings">The settings of the sparsity.</param>
/// <param name="shares">The share of zeros of each layer, if layers differ.</param>
/// <param name="sparsify">
/// Returns the original with these shares; layers that are not named have the common share.
/// </param>
/// <param name="isQuantized">True if the model has fewer bits too.</param>
internal sealed class ZeroTransformation(
    PruneSettings settings,
    Func<ImmutableSortedDictionary<string, double>> shares,
    Func<IReadOnlyDictionary<string, double>, Model> sparsify,
    bool isQuantized) : ITransformation
{
    /// <inheritdoc/>
    public string Name => "zeros";

    /// <inheritdoc/>
    public Space Space { get; } = new([]);

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, double> Named(Policy policy) => shares();

    /// <inheritdoc/>
    public bool Has(IReadOnlyDictionary<string, double> choices) => choices.Values.All(share => share is >= 0 and < 1);

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices) =>
        model with { Model = sparsify(choices) };

    /// <inheritdoc/>
    public TransformationReport Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed)
    {
        ImmutableArray<PolicyLine> lines =
        [
            .. SparseLayers.In(fitted.Graph, settings).Chosen
                .Select(l => new PolicyLine(
                    l.Name, l.Count, fitted.Graph[l.Weight].Initializer!.ToArray<float>().Count(w => w != 0))),
        ];
        var (left, all) = (lines.Sum(l => (long)l.After), lines.Sum(l => (long)l.Before));
        return new TransformationReport(
            Name,
            FormattableString.Invariant($"Weights that are not zero: {left:N0} of {all:N0} in {lines.Length} layers"),
            "layer",
            "weights",
            lines,
            [],
            [Note(1 - ((double)left / Math.Max(1, all)), lines.Length)])
        {
            HasZeros = true,
        };
    }

    private string Note(double zeros, int layers)
    {
        var gain = settings.Granularity is PruneGranularity.Unstructured
            ? "ONNX Runtime stores and multiplies zeros like any number"
            : "ONNX Runtime gains nothing from the pattern on a CPU; some GPUs multiply it faster, with kernels made for it";
        var elsewhere = isQuantized ? "What the file and the latency have gained is the work of 'quantize'"
            : "Speed comes from 'granularity: channel'";
        return string.Create(
            CultureInfo.InvariantCulture, $"{100 * zeros:0.0} % of the weights of {layers} layers are zero. ")
            + $"They make a package smaller, not the file: {gain}. {elsewhere}.";
    }
}
