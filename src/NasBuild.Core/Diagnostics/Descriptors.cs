using static NasBuild.Core.Diagnostics.DiagnosticSeverity;

namespace NasBuild.Core.Diagnostics;

/// <summary>
/// Every diagnostic, in one table. The first digit of an id is its area: 0 configuration, 1 model, 2 data, 3 search and
/// budget, 4 gates, 5 lock, 9 environment and internal. An id is never given a second meaning.
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
        "Value not valid",
        "'{0}' must be {2} (was '{1}').{3}");

    public static readonly DiagnosticDescriptor MissingKey = new(
        "NAS0105", Error,
        "Required key missing",
        "'{0}' is missing. Add it: {1}");

    public static readonly DiagnosticDescriptor DuplicateKey = new(
        "NAS0106", Error,
        "Duplicate key",
        "'{0}' is already set in line {1}. Remove one of the two.");

    public static readonly DiagnosticDescriptor ConfigurationTooLarge = new(
        "NAS0107", Error,
        "Configuration too large",
        "The configuration exceeds a limit: {0}. The limit is {1}.");

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
        "Configuration of a newer version",
        "The configuration has version {0}, but this version of NasBuild reads version {1}. Update the NasBuild "
        + "package, or set 'version: {1}'.");

    public static readonly DiagnosticDescriptor OutsideOutput = new(
        "NAS0111", Error,
        "Path outside the output folder",
        "'{0}' must be a path inside the build output folder, such as {2} (was '{1}'). Remove '..' from it.");

    public static readonly DiagnosticDescriptor InvalidOverride = new(
        "NAS0112", Error,
        "Invalid override",
        "'{0}' must be {2} (was '{1}').");

    public static readonly DiagnosticDescriptor InvalidCriterion = new(
        "NAS0113", Error,
        "Criterion not valid",
        "'{0}' must be a pruning criterion (was '{1}'). Error at character {2}: {3}");

    public static readonly DiagnosticDescriptor UnknownCriterion = new(
        "NAS0114", Error,
        "Unknown criterion",
        "'{0}' does not name a criterion. {1}");

    public static readonly DiagnosticDescriptor CriteriaUnreadable = new(
        "NAS0115", Error,
        "Named criteria cannot be read",
        "The file of named criteria cannot be read: {0} Restore it from version control, or create it with 'nas criteria add'.");

    public static readonly DiagnosticDescriptor UnknownValue = new(
        "NAS0116", Error,
        "Name is not in the model",
        "'{0}' names '{1}', which is not an {2} of the model. Valid names are {3}.");

    public static readonly DiagnosticDescriptor ConfigurationExists = new(
        "NAS0117", Error,
        "Configuration exists",
        "'{0}' exists already. Add '--force' to replace it.");

    public static readonly DiagnosticDescriptor FineTuningBeyondBudget = new(
        "NAS0140", Warning,
        "Budget too short for the fine-tuning",
        "The budget of {0} is too short for a search and one fine-tuning, which takes about {1} and always runs to its "
        + "end. Set 'budget.time' to at least {2}, or fewer 'finetune.epochs'.");

    public static readonly DiagnosticDescriptor NoReport = new(
        "NAS0141", Error,
        "No report of a build",
        "'{0}' is no report of a build. Name the report.json, or a project's folder after a build.");

    public static readonly DiagnosticDescriptor FolderOfNoClass = new(
        "NAS0142", Error,
        "Folder is not named as a class",
        "'{0}' is not named as a class of the model, but {1} other folders are. Rename it to one of 'output.labels', or "
        + "of the names in the model's metadata, or move it elsewhere.{2}");

    public static readonly DiagnosticDescriptor NoBetterThanGuessing = new(
        "NAS0143", Warning,
        "Labels or samples are not as the model expects them",
        "The original is right in {0} of {1} samples of the {2} split, no more than by guessing one of {3} classes. The "
        + "labels are of another order than its scores ('output.labels' gives folders and names their class), or the "
        + "samples are not prepared as those that it was trained on ('data.images').");

    public static readonly DiagnosticDescriptor FoldersInAnotherOrder = new(
        "NAS0144", Warning,
        "Class folders in another order than the scores",
        "The original's answers fit the class folders of '{0}' in another order than that of their names, which their "
        + "labels are taken from. Set 'output.labels: [{1}]' if that is the order of its scores.");

    public static readonly DiagnosticDescriptor TooFewToDivide = new(
        "NAS0145", Error,
        "Too few samples to divide",
        "'{0}' has {1} samples, of which the share of '{2}' is none. Name more samples, give that split a larger share in "
        + "'data.shares', or name the splits themselves: data.train, data.validation, data.test.");

    public static readonly DiagnosticDescriptor SameAccessorClass = new(
        "NAS0151", Error,
        "Class name of another model",
        "The model's class in C# is NasModels.{0}, and so is that of '{1}'. The name is that of the file in the build output: "
        + "give 'output.path' another file name, or set NasGenerateAccessor to false.");

    // Reported by the targets.
    public static readonly DiagnosticDescriptor MisnamedConfiguration = new(
        "NAS0152", Warning,
        "Configuration of another name",
        "'{0}' is not read: only a file named nas.yaml is. Rename it, or add it to the project file: <NasModel "
        + "Include=\"{0}\" />.");

    // NAS1: model

    public static readonly DiagnosticDescriptor ModelMissing = new(
        "NAS1101", Error,
        "Model missing",
        "The model '{0}' does not exist. Add the file, or correct 'model.source', which is relative to nas.yaml.");

    public static readonly DiagnosticDescriptor ModelUnreadable = new(
        "NAS1102", Error,
        "Model cannot be read",
        "The model '{0}' cannot be read: {1}");

    public static readonly DiagnosticDescriptor ModelTruncated = new(
        "NAS1103", Error,
        "Model truncated",
        "The model '{0}' is truncated after {1} bytes: {2} Copy or download it again (with Git LFS: 'git lfs pull').");

    public static readonly DiagnosticDescriptor ModelCorrupt = new(
        "NAS1104", Error,
        "Model corrupt",
        "The model '{0}' is corrupt: {1} Export or download it again.");

    public static readonly DiagnosticDescriptor NotOnnx = new(
        "NAS1105", Error,
        "Not an ONNX model",
        "'{0}' is not an ONNX model: {1} Export the model to ONNX, and set 'model.source' to that file.");

    public static readonly DiagnosticDescriptor UnsupportedOpset = new(
        "NAS1106", Error,
        "Unsupported operator set",
        "The model '{0}' uses version {1} of operator set '{2}'; supported are versions {3} to {4}. Export it with a supported version.");

    public static readonly DiagnosticDescriptor UnsupportedOperator = new(
        "NAS1107", Error,
        "Unsupported operator",
        "The operator {0} (domain '{1}', version {2}) of node '{3}' is not supported: {4}");

    public static readonly DiagnosticDescriptor ExternalDataUnusable = new(
        "NAS1108", Error,
        "External data cannot be used",
        "The external data of the model '{0}' cannot be used: {1} Put the data file beside the model.");

    public static readonly DiagnosticDescriptor UnusableInput = new(
        "NAS1110", Error,
        "Model input cannot be used",
        "The model's input '{0}' cannot be used: {1} Expected is {2}.");

    public static readonly DiagnosticDescriptor UnusableOutput = new(
        "NAS1111", Error,
        "Model output cannot be used",
        "The model's output '{0}' cannot be used: {1} Expected is {2}.");

    public static readonly DiagnosticDescriptor ModelDoesNotRun = new(
        "NAS1112", Error,
        "Model does not run",
        "ONNX Runtime cannot run the model '{0}': {1} Check the model with the tool that exported it.");

    public static readonly DiagnosticDescriptor ModelFileMissing = new(
        "NAS1113", Error,
        "Model file missing",
        "The file '{0}' does not exist. Specify the path of an ONNX model.");

    public static readonly DiagnosticDescriptor InputsDiffer = new(
        "NAS1114", Error,
        "Models with different inputs",
        "'{0}' and '{1}' have different inputs: {2} Compare models with the same inputs.");

    public static readonly DiagnosticDescriptor LicenseMissing = new(
        "NAS1115", Error,
        "Licence missing",
        "The licence '{0}' does not exist. Add the file, or correct 'model.license', which is relative to nas.yaml.");

    public static readonly DiagnosticDescriptor LicenseUnusable = new(
        "NAS1116", Error,
        "Licence is not a text file",
        "The licence '{0}' must be a text file of at most 1 MB. Set 'model.license' to the licence's text.");

    public static readonly DiagnosticDescriptor OperatorSetTooOld = new(
        "NAS1117", Error,
        "Operator set cannot be converted",
        "The model '{0}' has operator set {1} and cannot be converted to {2}, which {3} needs: {4}. Export it with "
        + "operator set {2} or later.");

    public static readonly DiagnosticDescriptor OptimizedTooLarge = new(
        "NAS1118", Error,
        "Optimised model too large",
        "The optimised model of '{0}' takes {1} bytes, and one file holds {2}. Allow fewer bits in 'quantize.weights', "
        + "or a larger 'prune.max-ratio'.");

    public static readonly DiagnosticDescriptor UnknownModelInput = new(
        "NAS1120", Error,
        "Unknown model input",
        "The model '{0}' has no input '{1}'. Set 'model.inputs' for {2}.");

    public static readonly DiagnosticDescriptor InputSetting = new(
        "NAS1121", Error,
        "Setting does not fit the model's input",
        "'{0}' does not fit the model: {1} Correct or remove it.");

    public static readonly DiagnosticDescriptor InputSizes = new(
        "NAS1122", Error,
        "Sizes of an input not found",
        "The model '{0}' accepts none of the sizes that were tried for its input '{1}': {2} "
        + "Set 'model.inputs.{1}.shape' to the sizes of one sample.");

    public static readonly DiagnosticDescriptor InputBatchAxis = new(
        "NAS1123", Error,
        "Batch axis of an input not found",
        "The axis of the model's input '{0}' that counts samples cannot be seen: {1} "
        + "Set 'model.inputs.{0}.batch-axis' to its number, or to none.");

    public static readonly DiagnosticDescriptor InputTooLarge = new(
        "NAS1124", Error,
        "Input too large",
        "The input '{1}' of the model '{0}' is too large: {2} Export the model with smaller or open sizes.");

    public static readonly DiagnosticDescriptor FeedbackShape = new(
        "NAS1125", Error,
        "Output does not fit the input that it feeds",
        "The output '{0}' is {1}, and the input '{2}', which it feeds, is {3}. Set 'model.inputs.{2}.feedback' to an "
        + "output of the same type and shape.");

    public static readonly DiagnosticDescriptor ComponentUnusable = new(
        "NAS1126", Error,
        "Component does not fit a hybrid",
        "The component '{0}' cannot be a part of a hybrid: {1}");

    public static readonly DiagnosticDescriptor HybridNotTrainable = new(
        "NAS1127", Error,
        "Hybrid cannot be trained",
        "The hybrid cannot be trained: there is no gradient for {0} (node '{1}'): {2}. Use a component without it.");

    public static readonly DiagnosticDescriptor NothingToPrune = new(
        "NAS1201", Warning,
        "Nothing to prune",
        "No channels of '{0}' can be pruned: {1} Extend 'prune.include', or remove 'prune'.");

    public static readonly DiagnosticDescriptor NothingToQuantize = new(
        "NAS1202", Warning,
        "Nothing to quantize",
        "No node of '{0}' can be quantized: {1} Extend 'quantize.include', or remove 'quantize'.");

    public static readonly DiagnosticDescriptor PatternMatchesNothing = new(
        "NAS1203", Warning,
        "Pattern matches no node",
        "The pattern '{0}' in '{1}' matches no node of the model. 'nas inspect' lists the names of the nodes.");

    public static readonly DiagnosticDescriptor Undifferentiable = new(
        "NAS1204", Error,
        "No gradient",
        "The model '{0}' has no gradient at {1} (node '{2}'): {3}. {4}.");

    public static readonly DiagnosticDescriptor NothingToSparsify = new(
        "NAS1205", Error,
        "No weights to prune",
        "'{0}' has no fully connected layer and no convolution with constant weights except its head, and only those "
        + "can be pruned weight by weight. Set 'granularity: channel', or remove 'prune'.");

    public static readonly DiagnosticDescriptor SparsityDoesNotFit = new(
        "NAS1206", Error,
        "Sparsity not possible",
        "'{0}' cannot have this sparsity: {1} Change 'granularity' or 'sparsity'.");

    public static readonly DiagnosticDescriptor CriterionDoesNotRank = new(
        "NAS1207", Error,
        "Criterion does not rank",
        "The criterion '{0}' does not rank the weights of '{1}': {2} Choose another criterion.");

    public static readonly DiagnosticDescriptor NothingToSkip = new(
        "NAS1208", Warning,
        "No block to skip",
        "'{0}' has no residual block that can be skipped: no sum x + f(x) whose f has weights and is read only there. "
        + "Extend 'prune.include', or remove 'skip-blocks'.");

    public static readonly DiagnosticDescriptor NoBlocks = new(
        "NAS1209", Info,
        "No blocks of layers",
        "'{0}' has no residual branches and no repeating layers: '{1}' measures the inputs of each layer after the "
        + "layers before it are pruned, which often costs quality. 'update-weights: true' restores some of it.");

    public static readonly DiagnosticDescriptor PartlyTrained = new(
        "NAS1210", Warning,
        "Some weights cannot be fine-tuned",
        "The weights before node '{1}' of '{0}' are not fine-tuned: there is no gradient for {2}. Exclude them with "
        + "'prune.exclude' if that costs quality{3}.");

    public static readonly DiagnosticDescriptor LayersStayDense = new(
        "NAS1211", Info,
        "Layers stay dense",
        "The sparsity does not fit {0} of the layers, and they keep all weights: {1}. To have zeros there too, use "
        + "'granularity: unstructured'.");

    public static readonly DiagnosticDescriptor OriginalNotFinite = new(
        "NAS1221", Error,
        "Output of the original is not finite",
        "The output '{0}' of '{1}' is NaN or infinite on samples of the {2} split, so there is nothing to compare with. "
        + "Check that the samples are scaled as the model expects, or leave the output out of 'quality.outputs'.");

    public static readonly DiagnosticDescriptor OriginalPerplexityInfinite = new(
        "NAS1222", Error,
        "Perplexity of the original is not finite",
        "The perplexity of '{0}' on the {1} split is {2}: its scores rule out tokens that the text has. Check that the "
        + "text is in the tokens of the model, and that its first output holds scores.");

    public static readonly DiagnosticDescriptor OutputNotMeasurable = new(
        "NAS1223", Error,
        "Measure does not fit the output",
        "The output '{0}' cannot be compared by this measure on the {1} split: {2} Name the outputs that it fits in "
        + "'quality.outputs', or leave 'quality.measure' out.");

    public static readonly DiagnosticDescriptor OtherOutputs = new(
        "NAS1240", Error,
        "Models with different outputs",
        "'{0}' and '{1}' have no output of the same name: the first has {2}, the second {3}. Compare models with the "
        + "same outputs.");

    public static readonly DiagnosticDescriptor WeightsInBranches = new(
        "NAS1260", Warning,
        "Weights inside a branch",
        "The weights inside {0} (node '{1}') of '{2}' are neither pruned nor fine-tuned: what runs there depends on the "
        + "inputs. If it is always the same, export the model without the branch.");

    // NAS2: data

    public static readonly DiagnosticDescriptor DataMissing = new(
        "NAS2101", Error,
        "Data missing",
        "The data '{0}' does not exist. Add the file, or correct '{1}', which is relative to the file that sets it.");

    public static readonly DiagnosticDescriptor DataUnreadable = new(
        "NAS2102", Error,
        "Data cannot be read",
        "The data '{0}' cannot be read: {1}");

    public static readonly DiagnosticDescriptor UnknownDataFormat = new(
        "NAS2103", Error,
        "Unknown data format",
        "The format of '{0}' is not supported: {1} Expected is {2}.");

    public static readonly DiagnosticDescriptor LabelCount = new(
        "NAS2104", Error,
        "Labels and samples differ in number",
        "'{0}' has {1} samples but {2} labels. Provide one label for each sample.");

    public static readonly DiagnosticDescriptor SampleShape = new(
        "NAS2105", Error,
        "Samples do not fit the model",
        "The samples of '{0}' have shape {1}, but the model's input '{2}' has shape {3}. Convert the samples to that shape.");

    public static readonly DiagnosticDescriptor NotFinite = new(
        "NAS2106", Error,
        "NaN or infinity in data",
        "'{0}' contains NaN or infinity in sample {1}. Remove or correct the sample.");

    public static readonly DiagnosticDescriptor EmptySplit = new(
        "NAS2107", Error,
        "Empty split",
        "'{0}' has no samples. Add samples, or remove '{1}'.");

    public static readonly DiagnosticDescriptor LabelOutOfRange = new(
        "NAS2108", Error,
        "Label out of range",
        "'{0}' has label {2} for sample {1}, but the model has {3} classes. Labels must be from 0 to {4}.");

    public static readonly DiagnosticDescriptor NoSamples = new(
        "NAS2109", Warning,
        "No samples",
        "There is no data, so only this is done: {0}. The distance to the original is measured on made-up inputs. "
        + "Set 'data' to allow more, and to measure on real inputs.");

    public static readonly DiagnosticDescriptor ImageSettings = new(
        "NAS2110", Error,
        "Image settings do not fit the model",
        "'{0}' does not fit the model's input '{1}': {2}.");

    public static readonly DiagnosticDescriptor ClassFolders = new(
        "NAS2111", Error,
        "Classes and folders differ in number",
        "'{0}' has {1} class folders, but the model has {2} classes. Provide one folder for each class, ordered by "
        + "name, also for a class without images; or name all classes in 'output.labels', and folders as they are.");

    public static readonly DiagnosticDescriptor LabelNames = new(
        "NAS2112", Error,
        "Labels and classes differ in number",
        "'output.labels' has {0} names, but the model has {1} classes. Provide one name for each class, in the order of the class scores.");

    public static readonly DiagnosticDescriptor TextTooShort = new(
        "NAS2113", Error,
        "Text too short",
        "'{0}' has {1} tokens, too few for one sample: a sample is {2} tokens and the token that follows. Provide a "
        + "longer text, or remove '{3}'.");

    public static readonly DiagnosticDescriptor ArrayMissing = new(
        "NAS2120", Error,
        "Data without an input of the model",
        "'{0}' has no array for the model's input '{1}'; its arrays: {2}. Add an array of that name, or set "
        + "'model.inputs.{1}.value' where it is the same for all samples.");

    public static readonly DiagnosticDescriptor TooFewToTrain = new(
        "NAS2201", Error,
        "Too few samples for training",
        "'{0}' has {1} samples, fewer than the batch size of {2}. Lower 'batch-size', or add samples.");

    public static readonly DiagnosticDescriptor TooFewToCalibrate = new(
        "NAS2202", Error,
        "Too few samples to score weights",
        "'{0}' has {1} samples, but 'prune.samples' is {2}. Lower 'prune.samples', or add samples.");

    // NAS3: search and budget

    public static readonly DiagnosticDescriptor TargetUnreachable = new(
        "NAS3101", Error,
        "Target cannot be reached",
        "'{0}: {1}' cannot be reached with these settings; the minimum is {2}. Relax the target, or allow more compression: {3}");

    public static readonly DiagnosticDescriptor BudgetTooShort = new(
        "NAS3102", Error,
        "Budget too short",
        "The budget of {0} is too short for one trial, which takes about {1}. Set 'budget.time' to at least {2}.");

    public static readonly DiagnosticDescriptor SearchResumed = new(
        "NAS3103", Info,
        "Search resumed",
        "The search of {0} resumes after {1} recorded trials.");

    public static readonly DiagnosticDescriptor BudgetUsedUp = new(
        "NAS3104", Info,
        "Budget used up",
        "The budget of {0} is used up after {1} trials of {2}. The best candidate is used, and the next search resumes from there.");

    public static readonly DiagnosticDescriptor JournalDamaged = new(
        "NAS3105", Warning,
        "Journal of trials cannot be read",
        "'{0}' cannot be read from line {1} on: it is damaged, or was written by another version. The trials before "
        + "that line are used, the others run again.");

    public static readonly DiagnosticDescriptor NoTrials = new(
        "NAS3106", Error,
        "No trials recorded",
        "'{0}' has no trials: a build that searches records them there. Run 'nas build' with a section 'search' first, or "
        + "'nas build --mode search' if the lock decided.");

    public static readonly DiagnosticDescriptor TrainingDiverged = new(
        "NAS3201", Error,
        "Training diverged",
        "Training loss is NaN at step {0} of {1} (learning rate {2}, last loss {3}). Lower 'rate', set 'clip-norm' "
        + "(such as 1), or set 'warm-up'.");

    public static readonly DiagnosticDescriptor TrainingResumed = new(
        "NAS3202", Info,
        "Training resumed",
        "Training resumes after {0} of {1} epochs.");

    public static readonly DiagnosticDescriptor NothingToImitate = new(
        "NAS3203", Error,
        "Nothing to fine-tune on",
        "'{0}' has no output of floating-point numbers that depends on the training samples, so fine-tuning has nothing to "
        + "imitate. Check the samples and 'quality.outputs', or remove 'finetune'.");

    public static readonly DiagnosticDescriptor FineTuningIdle = new(
        "NAS3204", Warning,
        "Fine-tuning improves nothing",
        "Fine-tuning ended after {0} epochs: {1}");

    public static readonly DiagnosticDescriptor LowerRate = new(
        "NAS3206", Info,
        "Fine-tuning took a lower rate",
        "The first epoch of fine-tuning at a rate of {0} made the model worse, so it began again at {1}. "
        + "'finetune.rate: {1}' saves that epoch.");

    public static readonly DiagnosticDescriptor NoPartOfTheNetwork = new(
        "NAS3207", Error,
        "No part of the network is small enough",
        "No part of the network has at most {0} of its multiplications and additions: the smallest has {1:0.# %}. Raise "
        + "'search.macs', or give the network more blocks or fewer channels.");

    public static readonly DiagnosticDescriptor ArchitectureFound = new(
        "NAS3208", Info,
        "Architecture found",
        "The best of {3} parts of the network has {1:0.# %} of its multiplications and additions, and an accuracy of {2:0.0 %} "
        + "with shared weights: {0}.");

    public static readonly DiagnosticDescriptor CriterionEvolved = new(
        "NAS3301", Info,
        "Pruning criterion evolved",
        "The criterion {0} was evolved: {1} {2} after {3} criteria in {4}. 'nas criteria add NAME' names it for use in other projects.");

    public static readonly DiagnosticDescriptor RatiosEvolved = new(
        "NAS3302", Info,
        "Sparsities evolved",
        "Each layer has its own sparsity: {0} {1} on validation samples after {2} trials in {3}, {4} by sensitivity alone.");

    public static readonly DiagnosticDescriptor ClusterUnavailable = new(
        "NAS3401", Warning,
        "Cluster not available",
        "The cluster at '{0}' cannot be used: {1} The build measures on this machine alone.");

    public static readonly DiagnosticDescriptor NoWorkers = new(
        "NAS3402", Warning,
        "No workers",
        "The cluster at '{0}' has had no worker for this build for {1}: the build goes on alone. Start workers with 'nas "
        + "worker --server {0}'; they are used as soon as they are there.");

    public static readonly DiagnosticDescriptor TrialGivenUp = new(
        "NAS3403", Warning,
        "Trial given up",
        "A candidate could not be measured by worker '{0}': {1} The search goes on without it.");

    public static readonly DiagnosticDescriptor WorkerRefused = new(
        "NAS3404", Warning,
        "Worker of another version",
        "The worker '{0}' has NasBuild {1} and ONNX Runtime {2}; this build has {3} and {4}. It gets no trials. Update the "
        + "older of the two.");

    public static readonly DiagnosticDescriptor WorkerUnsuited = new(
        "NAS3405", Warning,
        "Worker cannot measure",
        "The worker '{0}' cannot measure the candidates of this build: {1} Others take its trials.");

    public static readonly DiagnosticDescriptor ServerUnusable = new(
        "NAS3406", Error,
        "Server of a cluster not usable",
        "The server at '{0}' cannot be used: {1}");

    public static readonly DiagnosticDescriptor WeightsRefused = new(
        "NAS3409", Warning,
        "Fine-tuned model refused",
        "The candidate that worker '{0}' has fine-tuned is not used: {1} This machine fine-tunes and measures it instead.");

    public static readonly DiagnosticDescriptor CacheUnavailable = new(
        "NAS3501", Warning,
        "Shared cache not available",
        "The shared cache at '{0}' cannot be used: {1} The build goes on without it.");

    public static readonly DiagnosticDescriptor CacheEntryUnusable = new(
        "NAS3502", Warning,
        "Cached result not usable",
        "The entry '{0}' of the shared cache at '{1}' is not used: {2} Its result is made here. 'nas cache verify --remove' "
        + "removes such entries.");

    public static readonly DiagnosticDescriptor CacheHasNoModel = new(
        "NAS3503", Warning,
        "Model not in the shared cache",
        "The shared cache at '{0}' has no model for '{1}': it is made here{2}");

    public static readonly DiagnosticDescriptor CacheEntryNotStored = new(
        "NAS3504", Warning,
        "Result not stored in the shared cache",
        "The result '{0}' was not stored in the shared cache at '{1}': {2} The build is not affected.");

    public static readonly DiagnosticDescriptor ModelFromCache = new(
        "NAS3505", Info,
        "Model from the shared cache",
        "The model that '{0}' records is from the shared cache at '{1}', with the same bytes: nothing is trained or measured.");

    public static readonly DiagnosticDescriptor CacheNotListed = new(
        "NAS3506", Error,
        "Shared cache cannot be listed",
        "The shared cache at '{0}' is plain HTTP, which lists no entries: 'nas cache {1}' is for a folder or a NATS server. "
        + "Use the server's own tools.");

    public static readonly DiagnosticDescriptor NoCacheNamed = new(
        "NAS3507", Error,
        "No shared cache",
        "{0} Use one of --folder, --server and --url, or a nas.yaml with the section 'cache'.");

    public static readonly DiagnosticDescriptor CacheEntriesDamaged = new(
        "NAS3508", Error,
        "Cached results damaged",
        "{0} of {1} entries of the shared cache at '{2}' are not usable{3}");

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

    public static readonly DiagnosticDescriptor MemoryMissed = new(
        "NAS4107", Error,
        "Memory target missed",
        "The memory is {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor CosineMissed = new(
        "NAS4108", Error,
        "Cosine target missed",
        "The cosine with the original's outputs is {0}, the target is {1}. {2}");

    public static readonly DiagnosticDescriptor OutputConstant = new(
        "NAS4109", Error,
        "Output does not depend on the input",
        "The output '{0}' of the optimised model is the same for all {1} samples of the {2} split, the original's is not. "
        + "Compress less: a lower 'prune.max-ratio', more 'quantize.weights', or 'exclude' for the layers before it.");

    public static readonly DiagnosticDescriptor OutputNotFinite = new(
        "NAS4110", Error,
        "Output is not finite",
        "The output '{0}' of the optimised model has values that are NaN or infinite on the {1} split, the original's has "
        + "none. Compress less: a lower 'prune.max-ratio', more 'quantize.weights', or 'exclude' for the layers before it.");

    public static readonly DiagnosticDescriptor Slower = new(
        "NAS4201", Warning,
        "Slower than the original",
        "The model takes {0} of the original's time on this machine ({1} to {2}). {3}; 'target.latency: 100 %' makes this an error.");

    public static readonly DiagnosticDescriptor Larger = new(
        "NAS4202", Warning,
        "Larger than the original",
        "The model has {0}, the original {1}: too little could be quantized or pruned to make up for what was added. "
        + "Ship the original with NasMode=skip, or set 'target.size' to make this an error.");

    public static readonly DiagnosticDescriptor QualityLost = new(
        "NAS4203", Warning,
        "Little of the quality is left",
        "The {0} is {1} on {2} samples of the {3} split, the original's is {4}: less than half of it is left. Compress "
        + "less: a lower 'prune.max-ratio', more 'quantize.weights', wider targets of cost. Or let 'finetune' recover it. "
        + "'target.{5}' makes this an error.");

    public static readonly DiagnosticDescriptor OutputsDiffer = new(
        "NAS4204", Warning,
        "Outputs differ on made-up inputs",
        "The outputs are {0} apart from the original's on {1} made-up inputs (cosine {2}); there is no data. Real inputs may "
        + "differ less or more: set 'data' to measure on them, or 'model.inputs' with their range. Or compress less: "
        + "'quantize.weights: [16]', or 'quantize.exclude' for some layers.");

    // NAS5: lock

    public static readonly DiagnosticDescriptor LockMismatch = new(
        "NAS5101", Error,
        "Lock does not match",
        "'{0}' does not match: {1}. Build with NasMode=auto or NasMode=search, and commit the new lock.");

    public static readonly DiagnosticDescriptor LockMissing = new(
        "NAS5102", Error,
        "Lock missing",
        "'{0}' does not exist, and NasMode=locked does not search. Build once with NasMode=auto, and commit the lock.");

    public static readonly DiagnosticDescriptor LockCorrupt = new(
        "NAS5103", Error,
        "Lock corrupt",
        "'{0}' cannot be read: {1} Restore it from version control, or delete it and build with NasMode=auto.");

    public static readonly DiagnosticDescriptor LockNewer = new(
        "NAS5104", Error,
        "Lock from a newer NasBuild",
        "'{0}' has version {1}, but this version of NasBuild reads up to version {2}. Update the NasBuild package.");

    public static readonly DiagnosticDescriptor OutputDiffers = new(
        "NAS5105", Error,
        "Output differs from the lock",
        "The model made from '{0}' has hash {1}, but the lock has {2}. {3}");

    public static readonly DiagnosticDescriptor NoCriterionInLock = new(
        "NAS5106", Error,
        "No criterion in the lock",
        "'{0}' contains no pruning criterion: {1} Build with 'prune: {{ criterion: evolve }}' first.");

    public static readonly DiagnosticDescriptor TrialsIgnored = new(
        "NAS5110", Info,
        "Trials of the lock ignored",
        "'{0}' {1}: the report shows no trials of the search. Nothing else depends on them; restore the file from "
        + "version control together with the lock, or build with NasMode=search.");

    public static readonly DiagnosticDescriptor PackageMissing = new(
        "NAS5201", Error,
        "Package not found",
        "No feed has the package '{0}' ({1}). Correct 'model.package', or set 'model.feed' to its feed.");

    public static readonly DiagnosticDescriptor VersionMissing = new(
        "NAS5202", Error,
        "Version not found",
        "The package '{0}' has no version {1}; available are {2}. Correct 'model.version', or build with "
        + "NasMode=search to use the highest.");

    public static readonly DiagnosticDescriptor FeedUnavailable = new(
        "NAS5203", Error,
        "Feed cannot be read",
        "The feed '{0}' cannot be read: {1} Check the address, the network, and the credentials in nuget.config or "
        + "NuGetPackageSourceCredentials_NAME.");

    public static readonly DiagnosticDescriptor FeedUnknown = new(
        "NAS5204", Error,
        "Feed not found",
        "'model.feed' must be a folder, an address or the name of a source (was '{0}'): {1}");

    public static readonly DiagnosticDescriptor PackageChanged = new(
        "NAS5205", Error,
        "Package differs from the lock",
        "The package {0} {1} has SHA-256 {2}, but the lock has {3}: it was replaced, or is damaged. If '{4}' cannot be "
        + "trusted, delete it and build again; otherwise build with NasMode=search and commit the new lock.");

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
        "{0} must be {2} (was '{1}').");

    // NAS6: predictors

    public static readonly DiagnosticDescriptor MeasurementNotFinite = new(
        "NAS6001", Error,
        "Measurement is NaN",
        "The {0} of candidate {1} of {2} is NaN or infinite. Exclude the operators that overflow ('prune.exclude', "
        + "'quantize.exclude'), or set 'search.method' to evolution or random.");

    public static readonly DiagnosticDescriptor MeasurementsEqual = new(
        "NAS6002", Error,
        "All measurements are equal",
        "The {0} of all {1} candidates is {2}, and a predictor cannot learn from that. Allow candidates to differ more "
        + "('prune.max-ratio', 'quantize.weights'), or set 'search.method' to evolution or random.");

    public static readonly DiagnosticDescriptor TooFewForPredictor = new(
        "NAS6003", Warning,
        "Too few samples for the predictor",
        "The predictor '{0}' needs {1} measured candidates, but there are {2}; '{3}' is used. Raise 'predict.samples' or the budget.");

    public static readonly DiagnosticDescriptor StoredPredictorRefused = new(
        "NAS6004", Info,
        "Stored predictor not used",
        "The predictor stored in '{0}' is not used: {1} A new one is trained.");

    public static readonly DiagnosticDescriptor SlowerThanPredicted = new(
        "NAS6005", Info,
        "Candidate slower than predicted",
        "A candidate with a predicted latency of {0} of the original takes {1}, more than the target of {2}. The "
        + "search continues with the next.");

    public static readonly DiagnosticDescriptor LatencyRecalibrated = new(
        "NAS6006", Info,
        "Latency predictor recalibrated",
        "The predicted latency was off by {0} for the last {1} candidates, where {2} is expected: the machine has "
        + "changed. {3} earlier candidates were measured again.");

    public static readonly DiagnosticDescriptor TargetsContradict = new(
        "NAS6007", Warning,
        "No candidate is predicted to meet all targets",
        "No candidate is predicted to meet all targets at once. The nearest has {0} of the original's latency and {1} "
        + "of its size. Relax a target, or allow more compression: a higher 'prune.max-ratio', fewer bits in "
        + "'quantize.weights'.");

    public static readonly DiagnosticDescriptor Retargeted = new(
        "NAS6008", Info,
        "Candidates chosen by predictors",
        "The candidates for this target were chosen in {0} by predictors that learned from {1} measured candidates.");

    public static readonly DiagnosticDescriptor LanguageModelUnusable = new(
        "NAS6009", Warning,
        "Language model not used",
        "The predictor '{0}' of the {1} is not used: {2} Another predictor is used, which needs no endpoint.");

    public static readonly DiagnosticDescriptor LanguageModelFailed = new(
        "NAS6010", Error,
        "Language model failed",
        "The predictor '{0}' of the {1} cannot be used: {2} Check 'predict.endpoint', or set 'predict.on-failure' to "
        + "continue.");

    // NAS9: environment and internal

    public static readonly DiagnosticDescriptor OutputNotWritable = new(
        "NAS9101", Error,
        "Output not writable",
        "'{0}' cannot be written: {1} Check the permissions of the folder, and that no other program has the file open.");

    public static readonly DiagnosticDescriptor DiskFull = new(
        "NAS9102", Error,
        "Disk full",
        "The disk is full: '{0}' could not be written. Earlier files are unchanged. Free some space and build again.");

    public static readonly DiagnosticDescriptor WaitingForBuild = new(
        "NAS9103", Info,
        "Another build is running",
        "Another build ({1}) uses '{0}'. Waiting for it to end.");

    public static readonly DiagnosticDescriptor Cancelled = new(
        "NAS9104", Warning,
        "Cancelled",
        "Cancelled. {0}");

    public static readonly DiagnosticDescriptor InternalError = new(
        "NAS9105", Error,
        "Internal error",
        "This is a bug in NasBuild: {0} Report it, and attach {1}: the stack, the settings and the model's graph, without "
        + "weights and samples.");

    public static readonly DiagnosticDescriptor DeviceUnavailable = new(
        "NAS9106", Error,
        "Device not available",
        "The device '{0}' is not available: {1} Set 'device' to auto or cpu.");

    public static readonly DiagnosticDescriptor CudaUnused = new(
        "NAS9107", Info,
        "CUDA not used",
        "A CUDA build of ONNX Runtime is referenced, but models run on the CPU: {0}");

    public static readonly DiagnosticDescriptor OutOfMemory = new(
        "NAS9108", Error,
        "Out of memory",
        "The memory does not suffice: {0} Use smaller inputs or fewer samples, or a machine with more memory.");

    public static readonly DiagnosticDescriptor OutputChanged = new(
        "NAS9109", Error,
        "Optimised model was changed",
        "The optimised model '{0}' is not the one that was measured: something has written over it. Build again.");

    public static readonly DiagnosticDescriptor EngineUnavailable = new(
        "NAS9110", Error,
        "Training engine not available",
        "The training engine '{0}' is not available: {1} Or set 'finetune.engine' to auto or onnx-runtime.");

    public static readonly DiagnosticDescriptor EngineUnused = new(
        "NAS9111", Info,
        "TorchSharp not used",
        "NasBuild.TorchSharp is referenced, and may differentiate more of the model than ONNX Runtime, but it cannot be "
        + "used: {0}");

    public static readonly DiagnosticDescriptor WaitedTooLong = new(
        "NAS9112", Error,
        "Another build does not end",
        "Another build ({1}) has used '{0}' for more than {2} minutes. End that process, and build again.");

    public static readonly DiagnosticDescriptor NativeLibraryUnusable = new(
        "NAS9113", Error,
        "Native library cannot be loaded",
        "A native library cannot be loaded on {0}: {1} {2}");

    public static readonly DiagnosticDescriptor StoredResultDamaged = new(
        "NAS9114", Info,
        "Stored result damaged",
        "The stored result '{0}' is damaged: its stage runs again.");

    public static readonly DiagnosticDescriptor OperatorsOnCpu = new(
        "NAS9115", Info,
        "Operators of a training on the CPU",
        "ONNX Runtime's CUDA provider leaves these operators of the training to the CPU: {0}. Their values are copied "
        + "between the GPU and the CPU at every step.");

    // Reported by the MSBuild task, which references no other project: NasStage repeats the texts.

    public static readonly DiagnosticDescriptor WorkerEnded = new(
        "NAS9301", Error,
        "Worker ended unexpectedly",
        "nas {0} ended with exit code {1} and no error. {2}");

    public static readonly DiagnosticDescriptor WorkerMissing = new(
        "NAS9302", Error,
        "Worker missing",
        "The worker '{0}' does not exist. Restore the NasBuild package again, or set NasWorkerPath to nas.dll.");

    public static readonly DiagnosticDescriptor WorkerKilled = new(
        "NAS9303", Error,
        "Worker killed",
        "nas {0} was killed (exit code {1}), most likely because the memory did not suffice: the system, or the limit "
        + "of a container, ends a process then. Use smaller inputs or fewer samples, or a machine with more memory; what "
        + "was measured is kept. {2}");
}
