using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TextModel;

/// <summary>A language model that reads bytes, and says of each of the 256 bytes how likely it comes next.</summary>
internal sealed class LanguageModel(string path) : IDisposable
{
    private static readonly int Window = (int)NasModels.Text.Inputs.Tokens.Shape[1];
    private readonly InferenceSession session = new(path);
    private readonly RunOptions options = new();
    private readonly long[] tokens = new long[Window];

    /// <summary>The score of each byte to follow a text; of a long text the model sees the end.</summary>
    public float[] ScoresAfter(List<byte> text)
    {
        var seen = CollectionsMarshal.AsSpan(text)[Math.Max(0, text.Count - Window)..];
        for (var i = 0; i < Window; i++)
        {
            // A byte is judged by those before it: what fills the window up after a short text does not matter.
            tokens[i] = i < seen.Length ? seen[i] : 0;
        }

        using var input = OrtValue.CreateTensorValueFromMemory(tokens, [1, Window]);
        using var outputs = session.Run(options, [NasModels.Text.Inputs.Tokens.Name], [input], [NasModels.Text.Outputs.Logits.Name]);
        var scores = outputs[0].GetTensorDataAsSpan<float>();
        var bytes = scores.Length / Window;
        return scores.Slice((seen.Length - 1) * bytes, bytes).ToArray();
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }
}
