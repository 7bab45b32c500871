using NasBuild.Core.Diagnostics;
using static NasBuild.Core.Diagnostics.Descriptors;

namespace NasBuild.Core.Tests.Diagnostics;

/// <summary>One diagnostic of every kind with arguments as the code gives them, in the order of the table.</summary>
internal static class DescriptorExamples
{
    public static IReadOnlyList<Diagnostic> All { get; } =
    [
        NotYaml.With("a quote is opened here and not closed."),
        UnknownKey.With(
            "latancy", "'target'", "Did you mean 'latency'? Valid names are accuracy-drop, latency, size and on-miss."),
        WrongType.With("seed", "a whole number from 0 to 2147483647", "text 'many'"),
        InvalidValue.With("device", "cdua", "one of auto, cpu, cuda", " Did you mean 'cuda'?"),
        MissingKey.With("data.train", "'finetune' needs it: weights are fitted to these samples."),
        DuplicateKey.With("budget.trials", 3),
        ConfigurationTooLarge.With("values are nested too deeply", "32"),
        ConfigurationUnreadable.With("App/nas.yaml", "it does not exist."),
        ConflictingKeys.With(
            "finetune.momentum", "finetune.optimizer: adamw", "only 'optimizer: sgd' uses it; remove 'momentum'."),
        NewerConfiguration.With("2", 1),
        OutsideOutput.With("output.path", "../model.onnx", "'models/model.onnx'"),
        InvalidOverride.With("NasDevice", "gpu", "one of auto, cpu, cuda"),
        InvalidCriterion.With("prune.criterion", "sqr(W, G)", 1, "'sqr' takes one operand, 2 found."),
        UnknownCriterion.With(
            "wnada",
            "Did you mean 'wanda'? Valid names are random, magnitude and wanda, and expressions such as \"mul(W, G)\"."),
        CriteriaUnreadable.With("'our-own' has no expression."),
        UnknownValue.With("quality.outputs", "boxs", "output", "boxes and scores"),
        ConfigurationExists.With("nas.yaml"),
        FineTuningBeyondBudget.With("5 min", "8.0 min", "11.5 min"),
        NoReport.With("obj/nas"),
        FolderOfNoClass.With("pictures/boot", 9, " Did you mean 'Ankle boot'?"),
        NoBetterThanGuessing.With(6, 60, "validation", 10),
        FoldersInAnotherOrder.With("pictures", "\"dog\", \"cat\""),
        TooFewToDivide.With("samples.csv", 2, "validation"),
        SameAccessorClass.With("TextGpt", "other/nas.yaml"),
        MisnamedConfiguration.With("nas.yml"),

        ModelMissing.With("models/fashion.onnx"),
        ModelUnreadable.With("models/fashion.onnx", "Access to the path 'models/fashion.onnx' is denied."),
        ModelTruncated.With("models/fashion.onnx", 52_431L, "A field of 1048576 bytes goes beyond the end."),
        ModelCorrupt.With("models/fashion.onnx", "Node 'relu' reads 'x', which nothing makes."),
        NotOnnx.With("models/fashion.onnx", "It has no graph."),
        UnsupportedOpset.With("models/fashion.onnx", 99, "ai.onnx", 7, 24),
        UnsupportedOperator.With("Swirl", "com.acme", 3, "n1", "ONNX Runtime has no implementation of it."),
        ExternalDataUnusable.With(
            "models/fashion.onnx", "Tensor 'w' keeps its data in 'weights.bin', which does not exist."),
        UnusableInput.With("x", "it is not a tensor of numbers.", "a tensor of numbers"),
        UnusableOutput.With("y", "its shape is [1, 2, 8, 8].", "scores [batch, classes] of two or more classes"),
        ModelDoesNotRun.With("models/fashion.onnx", "Node 'fc': the shapes [1, 4] and [5, 2] do not fit."),
        ModelFileMissing.With("models/fashion.onnx"),
        InputsDiffer.With(
            "a.onnx", "b.onnx", "the first takes x: Float[batch, 1, 12, 12], the second x: Float[batch, 1, 24, 24]."),
        LicenseMissing.With("LICENSE.txt"),
        LicenseUnusable.With("LICENSE.txt"),
        OperatorSetTooOld.With(
            "models/fashion.onnx", 9, 18, "'finetune'", "ai.onnx::Dropout-7 (node 'd'): its mask is read"),
        OptimizedTooLarge.With("models/fashion.onnx", 2_500_000_000L, 2_147_483_647L),
        UnknownModelInput.With("models/vad.onnx", "rate", "'input', 'sr' or 'state'"),
        InputSetting.With(
            "model.inputs.x.shape", "[3, 64] was given, and the input is [batch, 3, height, width]."),
        InputSizes.With("models/vad.onnx", "input", "The model fails when it runs: the kernel is larger than the input."),
        InputBatchAxis.With("x", "the axes of [?, ?, 6] could all count samples."),
        InputTooLarge.With("models/vad.onnx", "x", "an axis has the size 1000000, and 999999 is the maximum."),
        FeedbackShape.With("next", "Float[1, 8]", "state", "Float[2, 1, 8]"),
        ComponentUnusable.With(
            "b.onnx", "its 6 blocks cannot become 4 of as many each. Set 'hybrid.blocks' to a number that divides those "
            + "of all components."),
        HybridNotTrainable.With("NonZero", "/blocks.0/NonZero", "its result has no fixed size"),
        NothingToPrune.With("models/fashion.onnx", "logits: 3 of head.w[0]: it reaches the graph output 'logits'."),
        NothingToQuantize.With("models/fashion.onnx", "'fc' (MatMul), for example: its weights are not constant."),
        PatternMatchesNothing.With("conv*", "prune.exclude"),
        Undifferentiable.With("models/fashion.onnx", "Compress", "some", "the operator has no gradient rule",
            "Choose a criterion without gradients, such as wanda"),
        NothingToSparsify.With("models/fashion.onnx"),
        SparsityDoesNotFit.With(
            "models/fashion.onnx", "4:8 does not fit a layer of 12 inputs: 12 is not a multiple of 8."),
        CriterionDoesNotRank.With("exp(mul(W, 9999))", "layers.0.fc", "some scores are NaN or infinite."),
        NothingToSkip.With("models/fashion.onnx"),
        NoBlocks.With("models/fashion.onnx", "wanda"),
        PartlyTrained.With(
            "models/vad.onnx", "recurrence", "LSTM",
            ", or set 'finetune.engine' to torchsharp and reference NasBuild.TorchSharp and TorchSharp-cpu"),
        LayersStayDense.With(1, "'stem' (27 inputs)"),
        OriginalNotFinite.With("scores", "models/fashion.onnx", "validation"),
        OriginalPerplexityInfinite.With("models/gpt.onnx", "validation", "Infinity"),
        OutputNotMeasurable.With("boxes", "validation", "no box has a score of 0.25 ('quality.box-score') or more."),
        OtherOutputs.With("a.onnx", "b.onnx", "logits", "boxes, scores"),
        WeightsInBranches.With("If", "choice", "models/fashion.onnx"),

        DataMissing.With("data/validation.npz", "data.validation"),
        DataUnreadable.With(
            "data/validation.npz", "'x' is truncated after 1016 of 1024 bytes, for an array of shape (4, 1, 8, 8)."),
        UnknownDataFormat.With(
            "data/validation.csv", "its name ends in '.csv'.", ".npz, .npy or a folder of .png images"),
        LabelCount.With("data/validation.npz", 4, 3L),
        SampleShape.With("data/validation.npz", "Float [3, 8, 8]", "x", "Float [1, 8, 8]"),
        NotFinite.With("data/validation.npz", 2),
        EmptySplit.With("data/validation.npz", "data.validation"),
        LabelOutOfRange.With("data/validation.npz", 1, 10L, 10, 9),
        NoSamples.With("passes that change no result, and weight-only quantization to 8 bits"),
        ImageSettings.With("data.images.size", "x", "images of 224 x 224 pixels are needed"),
        ClassFolders.With("data/validation", 9, 10),
        LabelNames.With(9, 10),
        TextTooShort.With("data/validation.txt", 63, 64, "data.validation"),
        ArrayMissing.With("data/validation.npz", "sr", "'input'"),
        TooFewToTrain.With("train", 48, 64),
        TooFewToCalibrate.With("train", 100, 128),

        TargetUnreachable.With(
            "target.size", "2 %", "12.3 KB (14.9 % of the original)", "'prune' also removes channels."),
        BudgetTooShort.With("1 s", "4.2 s", "42 s"),
        SearchResumed.With("widths", 12),
        BudgetUsedUp.With("10 min or 200 trials", 57, "widths"),
        JournalDamaged.With("obj/nas/trials.jsonl", 13),
        NoTrials.With("obj/nas/report.json"),
        TrainingDiverged.With(7, 24, 0.01, "2.303"),
        TrainingResumed.With(3, 5),
        NothingToImitate.With("models/labels.onnx"),
        FineTuningIdle.With(1, "the loss did not fall. Try another 'finetune.rate', or more samples."),
        LowerRate.With(0.001, 0.00025),
        NoPartOfTheNetwork.With("2 %", 0.11),
        ArchitectureFound.With("stage1-width 12; stage1-blocks 2; stage1-inner [8, 12]", 0.391, 0.874, 100),
        CriterionEvolved.With("mul(W, sqrt(X))", "perplexity", "12.345 on validation samples", 1080, "14 min"),
        RatiosEvolved.With("perplexity", "12.345", 24, "3.5 min", "12.678"),
        ClusterUnavailable.With("nats://build-server:4222", "it does not answer."),
        NoWorkers.With("nats://build-server:4222", "1 min"),
        TrialGivenUp.With("raspberry-812", "3 workers died of it."),
        WorkerRefused.With("raspberry-812", "1.0.0", "1.30.0", "1.1.0", "1.31.1"),
        WorkerUnsuited.With("raspberry-812", "Its memory does not suffice."),
        ServerUnusable.With("nats://build-server:4222", "it does not answer."),
        WeightsRefused.With("raspberry-812", "its content has another hash."),

        CacheUnavailable.With("nats://build-server:4222", "it does not answer."),
        CacheEntryUnusable.With(
            "prune-0123456789abcdef0123456789abcdef", "//share/nas", "its part 'model0' has another hash than it says."),
        CacheHasNoModel.With("//share/nas", "nas.lock.json", ", and stored."),
        CacheEntryNotStored.With("model-0123456789abcdef0123456789abcdef", "https://cache.example/nas", "it does not take entries (405)."),
        ModelFromCache.With("nas.lock.json", "//share/nas"),
        CacheNotListed.With("https://cache.example/nas", "prune"),
        NoCacheNamed.With("There is no 'nas.yaml' here."),
        CacheEntriesDamaged.With(2, 17, "//share/nas", ". '--remove' removes them."),

        LatencyMissed.With(
            "1.000 ms, 50.0 % of the original", "49 %",
            "Search longer, or allow a larger 'prune.max-ratio' or more loss of quality."),
        SizeMissed.With(
            "250 B (25.0 % of the original)", "24 %",
            "Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality."),
        AccuracyMissed.With(
            "0.51 points", "0.5 points",
            "Measured on 1000 samples of the test split. Search longer, or relax size and latency."),
        AgreementMissed.With(
            "98.9 %", "99 %",
            "Measured on 1000 samples of the test split. Search longer, or relax size and latency."),
        PerplexityMissed.With(
            "3.0 %", "2 %",
            "Measured on 1000 samples of the test split. Search longer, or relax size and latency."),
        OperationsMissed.With(
            "MACs", "50 (50.0 % of the original)", "49 %",
            "Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality."),
        MemoryMissed.With(
            "3.2 MB (65.0 % of the original)", "60 %",
            "Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality."),
        CosineMissed.With("0.9712", "0.99", "Measured on 64 samples of the test split."),
        OutputConstant.With("scores", 64, "test"),
        OutputNotFinite.With("scores", "test"),
        Slower.With(
            "104.6 %", "101.2 %", "109.0 %",
            "Use 'quantize.method: auto' or 'weight-only', or name slow layers in 'quantize.exclude'"),
        Larger.With("1.03 MB", "1.00 MB"),
        QualityLost.With("agreement", "2.5 %", 64, "validation", "100.0 %", "agreement"),
        OutputsDiffer.With("101.7 %", 4, "0.0079"),

        LockMismatch.With("nas.lock.json", "target.size is \"80 %\", the lock says \"90 %\""),
        LockMissing.With("nas.lock.json"),
        LockCorrupt.With("nas.lock.json", "a part of it is missing."),
        LockNewer.With("nas.lock.json", 3, 2),
        OutputDiffers.With(
            "nas.lock.json", "0123456789ab", "ba9876543210",
            "The lock was edited, or this is a bug. Build with NasMode=search, and commit the new lock."),
        NoCriterionInLock.With("nas.lock.json", "its build did not evolve one."),
        TrialsIgnored.With("nas.trials.json", "is damaged, or was edited"),
        PackageMissing.With("Contoso.Fashion", "asked: nuget.org"),
        VersionMissing.With("Contoso.Fashion", "1.2.0, which the lock names", "1.3.0, 1.4.0"),
        FeedUnavailable.With("nuget.org", "Response status code does not indicate success: 401 (Unauthorized)."),
        FeedUnknown.With("models", "the sources of nuget.config are nuget.org, Contoso."),
        PackageChanged.With(
            "Contoso.Fashion", "1.2.0", "0123456789ab", "ba9876543210", "packages/contoso.fashion.1.2.0.nupkg"),
        PackageUnusable.With("Contoso.Fashion", "1.2.0", "it contains no .onnx file."),
        NothingToPack.With("obj/nas/fashion.onnx", "it does not exist."),
        InvalidPackageName.With("The package's version", "1.0", "a semantic version, such as 1.3.0 or 2.0.0-beta.1"),

        MeasurementNotFinite.With("accuracy", 2, 40),
        MeasurementsEqual.With("accuracy", 40, 97.0),
        TooFewForPredictor.With("seernet", 25, 10, "ridge"),
        StoredPredictorRefused.With("predictor-latency.json", "it belongs to another model."),
        SlowerThanPredicted.With("1.8 %", "9.7 %", "5 %"),
        LatencyRecalibrated.With("12.5 %", 8, "1.0 %", 5),
        TargetsContradict.With("41.2 %", "28.3 %"),
        Retargeted.With("320 ms", 40),
        LanguageModelUnusable.With("llm", "quality", "it answered with status 500."),
        LanguageModelFailed.With("llm", "quality", "it answered with status 500."),

        OutputNotWritable.With("obj/nas/fashion.onnx", "Access to the path 'obj/nas/fashion.onnx' is denied."),
        DiskFull.With("obj/nas/fashion.onnx"),
        WaitingForBuild.With("obj/nas", "process 4711 on build-1"),
        Cancelled.With("The trials so far are kept: the next build resumes from them."),
        InternalError.With(
            "InvalidOperationException: Sequence contains no elements.", "'obj/nas/nas-crash.log'"),
        DeviceUnavailable.With("cuda", "No CUDA build of ONNX Runtime was found."),
        CudaUnused.With("The folder '/opt/onnxruntime' has no libonnxruntime.so."),
        OutOfMemory.With("Array dimensions exceeded supported range."),
        OutputChanged.With("obj/nas/output/fashion.onnx"),
        EngineUnavailable.With("torchsharp", "The package NasBuild.TorchSharp was not found."),
        EngineUnused.With("'libLibTorchSharp.so' was not found."),
        WaitedTooLong.With("obj/nas", "process 4711 on build-1", 120),
        NativeLibraryUnusable.With(
            "linux-musl-x64", "Unable to load shared library 'onnxruntime.dll'.",
            "Build in an image with glibc."),
        StoredResultDamaged.With("obj/nas/search.json"),
        OperatorsOnCpu.With("Loop, NonZero"),

        WorkerEnded.With("search", 134, "Unhandled exception: something broke."),
        WorkerMissing.With("tools/nas.dll"),
        WorkerKilled.With("search", 137, "Killed."),
    ];
}
