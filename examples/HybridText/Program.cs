using System.Globalization;
using System.Text;
using HybridText;
using Microsoft.ML.OnnxRuntime;

// Says how surprised the model is by each character of a text, and by the whole of it: its perplexity.
var text = Encoding.UTF8.GetBytes(args is [var first, ..] ? first : "In the beginning God created the heaven and the earth.");
var window = (int)NasModels.Text.Inputs.Tokens.Shape[1];
if (text.Length is < 2 || text.Length > window)
{
    Console.Error.WriteLine($"usage: HybridText \"a text of 2 to {window} bytes\"");
    return 1;
}

using var session = new InferenceSession(NasModels.Text.Path);
using var options = new RunOptions();
var tokens = new long[window];
for (var i = 0; i < text.Length; i++)
{
    tokens[i] = text[i];
}

using var input = OrtValue.CreateTensorValueFromMemory(tokens, [1, window]);
using var outputs = session.Run(options, [NasModels.Text.Inputs.Tokens.Name], [input], [NasModels.Text.Outputs.Logits.Name]);
var scores = outputs[0].GetTensorDataAsSpan<float>();
var (bytes, sum) = (scores.Length / window, 0.0);
for (var i = 1; i < text.Length; i++)
{
    // The scores at a byte are those of the byte that follows.
    var row = scores.Slice((i - 1) * bytes, bytes).ToArray();
    var best = row.Max();
    var surprise = Math.Log(row.Sum(s => Math.Exp(s - best))) + best - row[text[i]];
    sum += surprise;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{(char)text[i]}  {surprise,5:0.00}  {new string('#', (int)(4 * surprise))}"));
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"perplexity {Math.Exp(sum / (text.Length - 1)):0.00}, {Path.GetFileName(NasModels.Text.Path)}: {NasModels.Text.SizeBytes / 1e6:0.00} MB"));
return 0;
