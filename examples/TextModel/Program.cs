using System.Diagnostics;
using System.Globalization;
using System.Text;
using TextModel;

if (Request.Parse(args) is not { } request)
{
    Console.Error.WriteLine(Request.Usage);
    return 1;
}

// The model that the build made smaller and faster: nas.yaml says how, and NasModels, which the build writes, where it is.
using var model = new LanguageModel(NasModels.Text.Path);
var sampler = new Sampler(request.Temperature, request.Seed);
var text = Encoding.UTF8.GetBytes(request.Prompt).ToList();

Console.OutputEncoding = Encoding.UTF8;
Console.Write(request.Prompt);
var characters = Encoding.UTF8.GetDecoder(); // a character may take several bytes
var (begun, piece) = (Stopwatch.GetTimestamp(), new char[4]);
for (var i = 0; i < request.Length; i++)
{
    text.Add(sampler.Choose(model.ScoresAfter(text)));
    Console.Write(piece, 0, characters.GetChars([text[^1]], piece, flush: false));
}

var ms = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / Math.Max(1, request.Length);
Console.WriteLine();
Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{Path.GetFileName(NasModels.Text.Path)}: {NasModels.Text.SizeBytes / 1e6:0.00} MB, {ms:0.0} ms a byte"));
return 0;
