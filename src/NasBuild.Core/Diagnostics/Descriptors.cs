using static NasBuild.Core.Diagnostics.DiagnosticSeverity;

namespace NasBuild.Core.Diagnostics;

/// <summary>
/// Every diagnostic, in one table. The first digit of an id is its area: 0 configuration, 1 model, 2 data, 3 search and budget,
/// 4 gates, 5 lock, 9 environment and internal. An id is never given a second meaning.
/// </summary>
public static class Descriptors
{
    // NAS0: configuration

    public static readonly DiagnosticDescriptor NotYaml = new(
        "NAS0101", Error,
        "The configuration is not YAML",
        "This is not valid YAML: {0}");

    public static readonly DiagnosticDescriptor UnknownKey = new(
        "NAS0102", Error,
        "Unknown key",
        "Unknown key '{0}' in {1}. {2}");

    public static readonly DiagnosticDescriptor WrongType = new(
        "NAS0103", Error,
        "Wrong type of value",
        "'{0}' must be {1}, but {2} was found.");

    public static readonly DiagnosticDescriptor InvalidValue = new(
        "NAS0104", Error,
        "Wrong unit or value out of range",
        "'{0}' cannot be '{1}'. Valid is {2}.");

    public static readonly DiagnosticDescriptor MissingKey = new(
        "NAS0105", Error,
        "Required key missing",
        "'{0}' is missing. Add it: {1}");

    public static readonly DiagnosticDescriptor DuplicateKey = new(
        "NAS0106", Error,
        "Duplicate key",
        "'{0}' was already given in line {1}. Keep one of the two.");

    public static readonly DiagnosticDescriptor ConfigurationTooLarge = new(
        "NAS0107", Error,
        "Configuration too large",
        "The configuration is beyond a limit: {0}. The limit is {1}.");

    public static readonly DiagnosticDescriptor ConfigurationUnreadable = new(
        "NAS0108", Error,
        "Configuration cannot be read",
        "The configuration '{0}' cannot be read: {1}");

    public static readonly DiagnosticDescriptor ConflictingKeys = new(
        "NAS0109", Error,
        "Keys that exclude each other",
        "'{0}' cannot be used with '{1}': {2}");

    public static readonly DiagnosticDescriptor NewerConfiguration = new(
        "NAS0110", Error,
        "Configuration for a newer NasBuild",
        "The configuration has version {0}, but this NasBuild reads version {1}. Update the NasBuild package, or set 'version: {1}'.");

    public static readonly DiagnosticDescriptor OutsideOutput = new(
        "NAS0111", Error,
        "Path outside the output folder",
        "'{0}' is '{1}', which is outside the build output folder. Give a path relative to that folder, without '..', such as {2}.");

    public static readonly DiagnosticDescriptor InvalidOverride = new(
        "NAS0112", Error,
        "Invalid override",
        "{0} cannot be '{1}'. Valid is {2}.");

    public static readonly DiagnosticDescriptor InvalidMetric = new(
        "NAS0113", Error,
        "No pruning metric",
        "'{0}' cannot be '{1}', see character {2}: {3}");

    public static readonly DiagnosticDescriptor UnknownCriterion = new(
        "NAS0114", Error,
        "Unknown criterion",
        "'{0}' is no criterion. {1}");

    public static readonly DiagnosticDescriptor CriteriaUnreadable = new(
        "NAS0115", Error,
        "Named criteria cannot be read",
        "The file of named criteria cannot be understood: {0} Restore it from version control, or write it anew with 'nas criteria add'.");

    // NAS1: model

    public static readonly DiagnosticDescriptor ModelMissing = new(
        "NAS1101", Error,
        "Model missing",
        "The model '{0}' does not exist. Put it there, or correct 'model.source', which is relative to nas.yaml.");

    public static readonly DiagnosticDescriptor ModelUnreadable = new(
        "NAS1102", Error,
        "Model cannot be read",
        "The model '{0}' cannot be read: {1}");

    public static readonly DiagnosticDescriptor ModelTruncated = new(
        "NAS1103", Error,
        "Model truncated",
        "The model '{0}' ends too early, after {1} bytes: {2} Copy or download it again (with Git LFS: 'git lfs pull').");

    public static readonly DiagnosticDescriptor ModelCorrupt = new(
        "NAS1104", Error,
        "Model corrupt",
        "The model '{0}' is damaged: {1} Export or download it again.");

    public static readonly DiagnosticDescriptor NotOnnx = new(
        "NAS1105", Error,
        "Not an ONNX model",
        "'{0}' is not an ONNX model: {1} Export the model to ONNX and name that file.");

    public static readonly DiagnosticDescriptor UnsupportedOpset = new(
        "NAS1106", Error,
        "Unsupported operator set",
        "The model '{0}' uses version {1} of the operator set '{2}'; supported are {3} to {4}. Export it with a supported version.");

    public static readonly DiagnosticDescriptor UnsupportedOperator = new(
        "NAS1107", Error,
        "Unsupported operator",
        "The operator {0} (domain '{1}', version {2}) of node '{3}' is not supported: {4}");

    public static readonly DiagnosticDescriptor ExternalDataUnusable = new(
        "NAS1108", Error,
        "External data cannot be used",
        "The model '{0}' keeps data in another file, which cannot be used: {1} Put the data file beside the model.");

    public static readonly DiagnosticDescriptor UnusableInput = new(
        "NAS1110", Error,
        "Model input cannot be used",
        "The model's input '{0}' cannot be used: {1} Valid is {2}.");

    public static readonly DiagnosticDescriptor UnusableOutput = new(
        "NAS1111", Error,
        "Model output cannot be used",
        "The model's output '{0}' cannot be used: {1} Valid is {2}.");

    public static readonly DiagnosticDescriptor ModelDoesNotRun = new(
        "NAS1112", Error,
        "Model does not run",
        "ONNX Runtime cannot run the model '{0}': {1} Check the model with the tool that exported it.");

    public static readonly DiagnosticDescriptor ModelFileMissing = new(
        "NAS1113", Error,
        "Model file missing",
        "The file '{0}' does not exist. Give the path of an ONNX model.");

    public static readonly DiagnosticDescriptor InputsDiffer = new(
        "NAS1114", Error,
        "Models with different inputs",
        "'{0}' and '{1}' cannot be fed alike: {2} Compare models with the same inputs.");

    public static readonly DiagnosticDescriptor LicenseMissing = new(
        "NAS1115", Error,
        "Licence missing",
        "The licence '{0}' does not exist. Put it there, or correct 'model.license', which is relative to nas.yaml.");

    public static readonly DiagnosticDescriptor LicenseUnusable = new(
        "NAS1116", Error,
        "Licence is no text",
        "The licence '{0}' is no text of at most 1 MB. Name the licence's text in 'model.license'.");

    public static readonly DiagnosticDescriptor NothingToPrune = new(
        "NAS1201", Warning,
        "Nothing to prune",
        "No channels of '{0}' can be cut: {1} Widen 'prune.include', or remove 'prune'.");

    public static readonly DiagnosticDescriptor NothingToQuantize = new(
        "NAS1202", Warning,
        "Nothing to quantize",
        "No node of '{0}' can be quantized: {1} Widen 'quantize.include', or remove 'quantize'.");

    public static readonly DiagnosticDescriptor PatternMatchesNothing = new(
        "NAS1203", Warning,
        "Pattern matches no node",
        "The pattern '{0}' in '{1}' matches no node of the model. 'nas inspect' lists the nodes' names.");

    public static readonly DiagnosticDescriptor Undifferentiable = new(
        "NAS1204", Error,
        "Model cannot be fine-tuned",
        "The model '{0}' cannot be fine-tuned: the gradient of {1} (node '{2}') is not known: {3}. Remove 'finetune'.");

    public static readonly DiagnosticDescriptor NothingToSparsify = new(
        "NAS1205", Error,
        "No weights to set to zero",
        "'{0}' has no fully connected layer with constant weights besides its head, and only those can have single weights set to zero. Use 'granularity: channel', or remove 'prune'.");

    public static readonly DiagnosticDescriptor SparsityDoesNotFit = new(
        "NAS1206", Error,
        "Sparsity does not fit",
        "'{0}' cannot be made sparse so: {1} Choose another 'granularity' or 'sparsity'.");

    public static readonly DiagnosticDescriptor MetricCannotRank = new(
        "NAS1207", Error,
        "Criterion ranks nothing",
        "The criterion '{0}' ranks no weights of '{1}': {2} Use another one.");

    public static readonly DiagnosticDescriptor NoBlocks = new(
        "NAS1208", Warning,
        "No block to skip",
        "'{0}' has no residual block that may be skipped: no sum x + f(x) with an f that has weights and is read nowhere else. Widen 'prune.include', or remove 'skip-blocks'.");

    // NAS2: data

    public static readonly DiagnosticDescriptor DataMissing = new(
        "NAS2101", Error,
        "Data missing",
        "The data '{0}' does not exist. Put it there, or correct '{1}': paths are relative to the file that names them.");

    public static readonly DiagnosticDescriptor DataUnreadable = new(
        "NAS2102", Error,
        "Data cannot be read",
        "The data '{0}' cannot be read: {1}");

    public static readonly DiagnosticDescriptor UnknownDataFormat = new(
        "NAS2103", Error,
        "Unknown data format",
        "The format of '{0}' is not known: {1} Valid is {2}.");

    public static readonly DiagnosticDescriptor LabelCount = new(
        "NAS2104", Error,
        "Labels and samples differ in number",
        "'{0}' has {1} samples but {2} labels. Give each sample one label.");

    public static readonly DiagnosticDescriptor SampleShape = new(
        "NAS2105", Error,
        "Samples do not fit the model",
        "The samples of '{0}' have shape {1}, but the model's input '{2}' takes {3}. Convert the samples to that shape.");

    public static readonly DiagnosticDescriptor NotFinite = new(
        "NAS2106", Error,
        "NaN or infinity in data",
        "'{0}' has a NaN or an infinity in sample {1}. Remove or repair the sample.");

    public static readonly DiagnosticDescriptor EmptySplit = new(
        "NAS2107", Error,
        "Empty split",
        "'{0}' has no samples. Give it some, or remove '{1}'.");

    public static readonly DiagnosticDescriptor LabelOutOfRange = new(
        "NAS2108", Error,
        "Label out of range",
        "'{0}' labels sample {1} with {2}, but the model tells {3} classes apart: valid are 0 to {4}.");

    public static readonly DiagnosticDescriptor NoSamples = new(
        "NAS2109", Warning,
        "No samples",
        "There is no data, so only what is safe without samples runs: {0}. Name some samples under 'data' for more.");

    public static readonly DiagnosticDescriptor ImageSize = new(
        "NAS2110", Error,
        "Image of another size",
        "The image '{0}' measures {1} x {2} pixels, but the model's input '{3}' takes {4} x {5}. Resize the images to that.");

    public static readonly DiagnosticDescriptor ClassFolders = new(
        "NAS2111", Error,
        "Classes and folders differ in number",
        "'{0}' has {1} folders of classes, but the model tells {2} classes apart. Give it a folder for each class, in the order of the classes by name, also for a class without images.");

    public static readonly DiagnosticDescriptor LabelNames = new(
        "NAS2112", Error,
        "Labels and classes differ in number",
        "'output.labels' has {0} names, but the model tells {1} classes apart. Give each class one name, in the order of the scores.");

    public static readonly DiagnosticDescriptor TextTooShort = new(
        "NAS2113", Error,
        "Text too short",
        "'{0}' has {1} tokens, too few for one sample: the model reads {2} at a time, and each is judged by the one that follows. Give it a longer text, or remove '{3}'.");

    public static readonly DiagnosticDescriptor TooFewToTrain = new(
        "NAS2201", Error,
        "Too few samples to train",
        "'{0}' has {1} samples, fewer than the batch of {2}. Lower 'batch-size', or give it more samples.");

    public static readonly DiagnosticDescriptor TooFewToCalibrate = new(
        "NAS2202", Error,
        "Too few samples to score weights",
        "'{0}' has {1} samples, but 'prune.samples' asks for {2}. Lower it, or give it more samples.");

    // NAS3: search and budget

    public static readonly DiagnosticDescriptor TargetUnreachable = new(
        "NAS3101", Error,
        "Target cannot be reached",
        "'{0}: {1}' cannot be reached with these settings; the least that can be is {2}. Relax it, or allow more: {3}");

    public static readonly DiagnosticDescriptor BudgetTooShort = new(
        "NAS3102", Error,
        "Budget too short",
        "The budget of {0} is too short for one trial, which takes about {1}. Set 'budget.time' to at least {2}.");

    public static readonly DiagnosticDescriptor SearchResumed = new(
        "NAS3103", Info,
        "Search resumed",
        "The search resumes after {0} recorded trials.");

    public static readonly DiagnosticDescriptor BudgetOver = new(
        "NAS3104", Info,
        "Budget over",
        "The budget of {0} is over after {1} trials. The best so far is kept, and a next search resumes from there.");

    public static readonly DiagnosticDescriptor JournalDamaged = new(
        "NAS3105", Warning,
        "Journal of trials damaged",
        "'{0}' is damaged from line {1} on. The trials before it are used, the others are run again.");

    public static readonly DiagnosticDescriptor TrainingDiverged = new(
        "NAS3201", Error,
        "Training diverged",
        "The loss is no number any more at step {0} of {1} (learning rate {2}, last loss {3}). Lower 'rate', set 'clip-norm' (1, say), or give it a 'warm-up'.");

    public static readonly DiagnosticDescriptor TrainingResumed = new(
        "NAS3202", Info,
        "Training resumed",
        "The training resumes after {0} of {1} epochs.");

    public static readonly DiagnosticDescriptor MetricEvolved = new(
        "NAS3301", Info,
        "Pruning metric evolved",
        "The metric {0} was evolved: {1} {2} after {3} metrics in {4}. 'nas criteria add NAME' makes it one that other projects can name.");

    public static readonly DiagnosticDescriptor RatiosEvolved = new(
        "NAS3302", Info,
        "Shares of zeros evolved",
        "Each layer has a share of zeros of its own: {0} {1} on validation samples after {2} trials in {3}, {4} by sensitivity alone.");

    // NAS4: gates

    public static readonly DiagnosticDescriptor LatencyMissed = new(
        "NAS4101", Error,
        "Latency target missed",
        "The latency is {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor SizeMissed = new(
        "NAS4102", Error,
        "Size target missed",
        "The size is {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor AccuracyMissed = new(
        "NAS4103", Error,
        "Accuracy target missed",
        "The accuracy drops by {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor AgreementMissed = new(
        "NAS4104", Error,
        "Agreement target missed",
        "The agreement with the original is {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor PerplexityMissed = new(
        "NAS4105", Error,
        "Perplexity target missed",
        "The perplexity rises by {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor OperationsMissed = new(
        "NAS4106", Error,
        "Operations target missed",
        "The {0} are {1}, the target is {2}. {3}");

    // NAS5: lock

    public static readonly DiagnosticDescriptor LockMismatch = new(
        "NAS5101", Error,
        "Lock does not match",
        "'{0}' was made for something else: {1}. Build with NasMode=auto or NasMode=search, and commit the new lock.");

    public static readonly DiagnosticDescriptor LockMissing = new(
        "NAS5102", Error,
        "Lock missing",
        "'{0}' does not exist, and NasMode=locked searches nothing. Build once with NasMode=auto, and commit the lock.");

    public static readonly DiagnosticDescriptor LockCorrupt = new(
        "NAS5103", Error,
        "Lock corrupt",
        "'{0}' cannot be understood: {1} Restore it from version control, or delete it and build with NasMode=auto.");

    public static readonly DiagnosticDescriptor LockNewer = new(
        "NAS5104", Error,
        "Lock from a newer NasBuild",
        "'{0}' has version {1}, but this NasBuild reads up to version {2}. Update the NasBuild package.");

    public static readonly DiagnosticDescriptor OutputDiffers = new(
        "NAS5105", Error,
        "Output differs from the lock",
        "The model made from '{0}' has hash {1}, the lock says {2}. {3}");

    public static readonly DiagnosticDescriptor NoMetricInLock = new(
        "NAS5106", Error,
        "No metric in the lock",
        "'{0}' holds no pruning metric: {1} Build with 'prune: {{ criterion: evolve }}' first.");

    public static readonly DiagnosticDescriptor PackageMissing = new(
        "NAS5201", Error,
        "Package not found",
        "No feed has the package '{0}' ({1}). Correct 'model.package', or name its feed in 'model.feed'.");

    public static readonly DiagnosticDescriptor VersionMissing = new(
        "NAS5202", Error,
        "Version not found",
        "The package '{0}' has no version {1}; there are {2}. Correct 'model.version', or build with NasMode=search to take the highest again.");

    public static readonly DiagnosticDescriptor FeedUnavailable = new(
        "NAS5203", Error,
        "Feed cannot be read",
        "The feed '{0}' cannot be read: {1} Check the address, the network, and the credentials that nuget.config or NuGetPackageSourceCredentials_NAME give.");

    public static readonly DiagnosticDescriptor FeedUnknown = new(
        "NAS5204", Error,
        "No such feed",
        "'model.feed' is '{0}', which is neither a folder that exists, nor an address, nor the name of a source: {1}");

    public static readonly DiagnosticDescriptor PackageChanged = new(
        "NAS5205", Error,
        "Package is not the one of the lock",
        "The package {0} {1} has SHA-256 {2}, the lock says {3}: it was replaced, or damaged on its way. If '{4}' is not to be trusted, delete it and build again; if it is, build with NasMode=search and commit the new lock.");

    public static readonly DiagnosticDescriptor PackageUnusable = new(
        "NAS5206", Error,
        "Package cannot be used",
        "The package {0} {1} cannot be used: {2}");

    public static readonly DiagnosticDescriptor NothingToPack = new(
        "NAS5301", Error,
        "Nothing to pack",
        "'{0}' cannot be packed: {1} Build first: 'dotnet build', or 'nas build'.");

    public static readonly DiagnosticDescriptor InvalidPackageName = new(
        "NAS5302", Error,
        "Invalid package id or version",
        "{0} cannot be '{1}'. Valid is {2}.");

    // NAS6: predictors

    public static readonly DiagnosticDescriptor MeasurementNotFinite = new(
        "NAS6001", Error,
        "Measurement is no number",
        "The {0} of candidate {1} of {2} was measured as NaN or infinite, and nothing can be predicted from that. Leave the operators out that overflow ('prune.exclude', 'quantize.exclude'), or set 'search.method' to evolution or random.");

    public static readonly DiagnosticDescriptor MeasurementsAlike = new(
        "NAS6002", Error,
        "All measurements alike",
        "The {0} of all {1} candidates is {2}: a predictor has nothing to learn. Let candidates differ more ('prune.max-ratio', 'quantize.weights'), or set 'search.method' to evolution or random.");

    public static readonly DiagnosticDescriptor TooFewForPredictor = new(
        "NAS6003", Warning,
        "Too few samples for the predictor",
        "The predictor '{0}' needs {1} measured candidates, but there are {2}: '{3}' is used. Raise 'predict.samples' or the budget.");

    public static readonly DiagnosticDescriptor StoredPredictorRefused = new(
        "NAS6004", Info,
        "Stored predictor not used",
        "The predictor stored in '{0}' is not used: {1} A new one is trained.");

    public static readonly DiagnosticDescriptor PredictedFast = new(
        "NAS6005", Info,
        "Candidate slower than predicted",
        "A candidate that was predicted to take {0} of the original's time takes {1}, more than the target of {2}. The search goes on to the next.");

    public static readonly DiagnosticDescriptor LatencyRecalibrated = new(
        "NAS6006", Info,
        "Latency predictor recalibrated",
        "Predicted latency was {0} off for the last {1} candidates, where {2} was to be expected: the machine has changed. {3} earlier candidates were timed again.");

    public static readonly DiagnosticDescriptor TargetsContradict = new(
        "NAS6007", Warning,
        "Targets may not be met together",
        "No candidate is predicted to meet all targets at once. The nearest takes {0} of the original's time and {1} of its size. Relax a target, or allow more: a higher 'prune.max-ratio', fewer bits in 'quantize.weights'.");

    public static readonly DiagnosticDescriptor Retargeted = new(
        "NAS6008", Info,
        "Candidates picked from predictors",
        "The candidates for this target were picked in {0} from {1} that were measured before.");

    // NAS9: environment and internal

    public static readonly DiagnosticDescriptor OutputNotWritable = new(
        "NAS9101", Error,
        "Output not writable",
        "'{0}' cannot be written: {1} Check that the folder may be written to and that no program holds the file.");

    public static readonly DiagnosticDescriptor DiskFull = new(
        "NAS9102", Error,
        "Disk full",
        "The disk is full: '{0}' could not be written. Nothing that was good before was touched. Free some space and build again.");

    public static readonly DiagnosticDescriptor WaitingForBuild = new(
        "NAS9103", Info,
        "Another build holds the lock",
        "Another build works on '{0}'. Waiting for it to end.");

    public static readonly DiagnosticDescriptor Cancelled = new(
        "NAS9104", Warning,
        "Cancelled",
        "Cancelled. {0}");

    public static readonly DiagnosticDescriptor InternalError = new(
        "NAS9105", Error,
        "Internal error",
        "This is a bug in NasBuild, please report it with the model and nas.yaml if you can: {0}");

    public static readonly DiagnosticDescriptor DeviceUnavailable = new(
        "NAS9106", Error,
        "Device not available",
        "The device '{0}' is not available: {1} Set 'device' to auto or cpu.");

    public static readonly DiagnosticDescriptor CudaUnused = new(
        "NAS9107", Info,
        "CUDA is not used",
        "A CUDA build of ONNX Runtime was named, but models run on the CPU: {0}");

    // Told by the build's task, which references no room: its words stand in NasStage.

    public static readonly DiagnosticDescriptor WorkerEnded = new(
        "NAS9301", Error,
        "The worker ended without saying why",
        "nas {0} ended with exit code {1} without saying why. {2}");

    public static readonly DiagnosticDescriptor WorkerMissing = new(
        "NAS9302", Error,
        "Worker missing",
        "The worker '{0}' does not exist. Restore the NasBuild package again, or set NasWorkerPath to nas.dll.");
}
