using System.Globalization;
using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Search.LanguageModels;

/// <summary>
/// The language model that a build asks. Its answers are kept in the build's folder: what was answered once is not
/// asked again.
/// </summary>
internal sealed class AskedModel : IChatEndpoint, IDisposable
{
    // A build that is killed loses at most so many answers.
    private const int Unsaved = 20;
    private readonly string path;
    private readonly PredictSettings settings;
    private readonly BuildContext context;
    private readonly UsageLimits limits;
    private readonly LimitedEndpoint limited;
    private readonly RecordingEndpoint recording;
    private readonly Lock saving = new();
    private int asked;

    /// <param name="settings">The section <c>predict</c>, with an endpoint.</param>
    /// <param name="context">The build.</param>
    public AskedModel(PredictSettings settings, BuildContext context)
    {
        (this.settings, this.context, path) = (settings, context, context.InObj("answers.json"));
        var endpoint = new EndpointSettings(new Uri(settings.Endpoint!), settings.Model!)
        {
            KeyVariable = settings.KeyVariable,
            Timeout = settings.Timeout.TimeSpan,
            Attempts = settings.Attempts,
        };
        limits = new UsageLimits(settings.Calls, settings.Tokens);
        limited = new LimitedEndpoint(new DeferredEndpoint(() => new OpenAIEndpoint(endpoint)), limits);
        recording = new RecordingEndpoint(Recorded(), limited);
    }

    /// <summary>What was asked so far.</summary>
    public LanguageModelUse Use => new(settings.Model!, limited.Calls, limited.Tokens);

    private string Stage => $"ask {settings.Model}";

    /// <summary>Returns how many of the questions the limits still allow.</summary>
    public int Allowed(int questions, long tokensOfEach) => limited.Allowed(questions, tokensOfEach);

    /// <summary>Returns the estimated tokens of a question and its answer.</summary>
    public long TokensOf(string prompt) => limits.TokensOf(new ChatQuestion(prompt));

    /// <summary>Shows what will be asked, and at most.</summary>
    public void Announce(int questions, long tokensOfEach) => context.Progress(new StageProgress(
        Stage, 0, 0,
        string.Create(
            CultureInfo.InvariantCulture,
            $"about {questions} questions of {tokensOfEach} tokens; at most {limits.Calls} questions and "
            + $"{limits.Tokens} tokens in all"),
        null));

    /// <inheritdoc/>
    public async Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation)
    {
        var answer = await recording.AskAsync(question, cancellation).ConfigureAwait(false);
        var number = Interlocked.Increment(ref asked);
        context.Progress(new StageProgress(Stage, number, 0, "", null));
        if (number % Unsaved == 0)
        {
            Save();
        }

        return answer;
    }

    /// <summary>Writes the answers.</summary>
    public void Save()
    {
        lock (saving)
        {
            AtomicFile.WriteIfChanged(path, StageCache.ToBytes(recording.Recorded, JsonFormats.Indented));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => limited.Dispose();

    private RecordedAnswers Recorded()
    {
        var none = RecordedAnswers.None(settings.Model!);
        try
        {
            // A damaged file is asked for anew.
            return File.Exists(path)
                && StageCache.FromBytes<RecordedAnswers>(
                    RegularFile.ReadAllBytes(path), JsonFormats.Indented) is { } read
                && read.Model == settings.Model
                ? none with { Answers = none.Answers.AddRange(read.Answers) } : none;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return none;
        }
    }
}
