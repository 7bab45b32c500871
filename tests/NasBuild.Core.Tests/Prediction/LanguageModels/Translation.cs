using NasBuild.Core.Prediction.LanguageModels;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

/// <summary>A task and its architectures, for tests.</summary>
internal static class Translation
{
    public static LearnedTask Task { get; } = new(
        "German poetry", "BLEU", 0, 100, "a transformer",
        [("Good day.", "Guten Tag."), ("Thank you.", "Danke.")],
        [("width", "the width of the embeddings"), ("layers", "the number of decoder layers")]);

    public static Description Of(int width, int layers, double? gflops) =>
        new([("width", $"{width}"), ("layers", $"{layers}")], gflops);
}
