using System.Text.Json.Nodes;
using NasBuild.Core.Architectures;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>A translation architecture that was trained from scratch, with the scores that supernets gave it.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Bleu">Its validation BLEU.</param>
/// <param name="Parameters">Its parameters without embeddings, as counted by the authors.</param>
/// <param name="Gflops">The operations of a translation, in billions.</param>
/// <param name="Supernets">The validation BLEU of each supernet's weights, by the supernet's name.</param>
internal sealed record TrainedArchitecture(
    Policy Architecture, double Bleu, double Parameters, double Gflops, IReadOnlyDictionary<string, double> Supernets)
{
    private const string Suffix = "-subtransformer";

    /// <summary>Reads a file of the paper's data: an architecture a line.</summary>
    public static IReadOnlyList<TrainedArchitecture> Read(string path, TranslationSpace space) =>
        [.. File.ReadLines(path).Select(line => Of(JsonNode.Parse(line)!.AsObject(), space))];

    private static TrainedArchitecture Of(JsonObject line, TranslationSpace space)
    {
        var trained = line["scratch"]!;
        var description = trained["arch_info"]!.AsArray().Select(l => ((string)l!).Split(": ", 2))
            .ToDictionary(pair => pair[0].Replace(Suffix, "", StringComparison.Ordinal), pair => pair[1]);
        return new TrainedArchitecture(
            space.Parse(description),
            (double)trained["valid_BLEU"]!,
            (double)trained["num_parameters_without_embedding_weights"]!,
            (double)trained["total_flops"]! / 1e9,
            line.Where(p => p.Key != "scratch").ToDictionary(p => p.Key, p => (double)p.Value!["valid_BLEU"]!));
    }
}
