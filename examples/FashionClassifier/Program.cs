using System.Diagnostics;
using FashionClassifier;
using Microsoft.ML.OnnxRuntime;

// The model that the build made smaller and faster: nas.yaml says how.
var modelPath = Path.Combine(AppContext.BaseDirectory, "fashion.onnx");
var labels = NasModels.Fashion.Labels;
var count = args.Length > 0 && int.TryParse(args[0], out var asked) ? asked : 8;

using var session = new InferenceSession(modelPath);
var images = TestImages.Read(Path.Combine(AppContext.BaseDirectory, "data", "test.npz"));
Console.WriteLine($"{Path.GetFileName(modelPath)}: {new FileInfo(modelPath).Length / 1000.0:0.0} KB");

Classify(images[0]); // the first run prepares the session
foreach (var image in images.Take(count))
{
    var start = Stopwatch.GetTimestamp();
    var (label, confidence) = Classify(image);
    var ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    var verdict = label == image.Label ? "right" : $"wrong, it is {labels[image.Label]}";
    Console.WriteLine($"{labels[label],-12} {100 * confidence,5:0.0} %  {ms:0.00} ms  {verdict}");
}

(int Label, double Confidence) Classify(TestImage image)
{
    using var input = OrtValue.CreateTensorValueFromMemory(image.Pixels, [1, 1, 28, 28]);
    using var options = new RunOptions();
    using var outputs = session.Run(options, ["image"], [input], ["logits"]);
    var logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
    var weights = logits.Select(l => Math.Exp(l - logits.Max())).ToArray();
    var best = Array.IndexOf(weights, weights.Max());
    return (best, weights[best] / weights.Sum());
}
