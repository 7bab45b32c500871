using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>The samples of a build by their use, each read on first use.</summary>
internal sealed class Splits
{
    // Of fewer samples nothing is held out: neither part would tell much.
    private const int FewSamples = 10;
    private const int MostHeldOut = 1000;
    private readonly NasConfiguration configuration;
    private readonly Model model;
    private readonly DatasetReader reader;
    private readonly Lazy<(Dataset? Train, Dataset? Calibration, Dataset? Validation)> parts;
    private readonly Lazy<Dataset?> test;
    private readonly Lazy<bool> paddingIsNeutral;

    /// <param name="configuration">The configuration.</param>
    /// <param name="model">The model.</param>
    /// <param name="paddingIsNeutral">Tells whether the padding of texts changes no answer of the model.</param>
    public Splits(NasConfiguration configuration, Model model, Func<bool> paddingIsNeutral)
    {
        this.paddingIsNeutral = new Lazy<bool>(paddingIsNeutral);
        this.configuration = configuration;
        this.model = model;
        reader = new DatasetReader(configuration, model);
        parts = new Lazy<(Dataset?, Dataset?, Dataset?)>(Read);
        test = new Lazy<Dataset?>(() => Whole("test"));
    }

    /// <summary>
    /// The split that the search decides on. Without one in nas.yaml, with task match-original, it is held out of the
    /// training or calibration samples.
    /// </summary>
    public Dataset? Validation => parts.Value.Validation;

    /// <summary>The split that only the final measurement uses.</summary>
    public Dataset? Test => test.Value;

    /// <summary>The samples that weights are fitted to.</summary>
    public Dataset? Train => parts.Value.Train;

    /// <summary>The samples without labels that ranges and statistics are read from.</summary>
    public Dataset? Unlabelled => parts.Value.Calibration ?? Train ?? Validation;

    /// <summary>Any samples that show what the model is fed.</summary>
    public Dataset? Any => Validation ?? Unlabelled ?? Test;

    /// <summary>The model's inputs.</summary>
    public ModelInputs Inputs => reader.Inputs;

    private int Batch => Inputs.FixedBatch ?? 1;

    /// <summary>Returns at most <paramref name="count"/> samples, in whole batches of the model.</summary>
    public Dataset? Some(Dataset? data, int count) => data?.Sample(count, configuration.Seed);

    /// <summary>Rejects splits without labels where labels are needed.</summary>
    /// <exception cref="NasException">There are none.</exception>
    public void RequireLabels(params IEnumerable<Dataset?> splits)
    {
        foreach (var data in splits)
        {
            LabelCheck.Require(configuration, data);
        }
    }

    private (Dataset? Train, Dataset? Calibration, Dataset? Validation) Read()
    {
        var (train, calibration, validation) = (Whole("train"), Whole("calibration"), Whole("validation"));
        if (validation is not null || configuration.Model.Task != ModelTask.MatchOriginal)
        {
            return (train, calibration, validation);
        }

        var source = train ?? calibration;
        var count = Math.Min((source?.Count ?? 0) / 5, MostHeldOut) / Batch * Batch;
        if (source is null || source.Count < FewSamples || count == 0)
        {
            return (train, calibration, source);
        }

        var (rest, part) = source.HoldOut(count, configuration.Seed);
        return train is null ? (null, rest, part) : (rest, calibration, part);
    }

    // A model with a fixed batch runs on whole batches only.
    private Dataset? Whole(string split) => reader.Read(split) is not { } data ? null
        : data.Count >= Batch
        ? Some(data.WithPadding(paddingIsNeutral), Math.Min(data.Count, configuration.MaxSamples ?? int.MaxValue))
        : throw new NasException(Descriptors.SampleShape.At(
            configuration.PositionOfSplit(split), split, $"[{data.Count}, ...]",
            model.Graph.RequiredInputs.First().Name, $"{Batch} at once"));
}
