using NasBuild.Core.Results;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>A finalist that a worker has fine-tuned. The hash of its file is the name of the content on the server.</summary>
/// <param name="Result">The result of the training.</param>
/// <param name="Bytes">The size of the file.</param>
internal sealed record TunedModel(FineTuned Result, long Bytes);
