// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Distillation;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Engine.Training;

namespace NasBuild.Core.Search.LanguageModels;

/// <summary>
/// The quality of a build's policies as a language model predicts it: asked for the comparison with other methods and,
/// if it is chosen, for a sample of the space, which a student learns.
/// </summary>
/// <param name="study">The search.</param>
/// <param name="model">The language model.</param>
internal sealed class AskedQuality(PolicyStudy study, AskedModel model)
{
    private const int FewestLabels = 10;
    private const double Unreadable = 0.1;
    private readonly PolicyQuestions questions = new(study);
    private DistillingTrainer? trainer;

    private PredictSettings Settings => study.Plan.Configuration.Predict;

    /// <summary>Returns the method for a metric of policies with this encoding.</summary>
    public DistillingTrainer Trainer(PredictedMetric metric, PolicyEncoding encoding)
    {
        IPredictorTrainer<IPredictor> student = Settings.Student == StudentMethod.Ridge
            ? new RidgeTrainer() : new StudentTrainer(TrainingEngines.Default, new StudentSettings());
        var path = study.Context.InObj($"student-{metric.Name}.json");
        var key = new PredictorKey(
            study.Plan.ModelHash, ContentKey.Of(study.TrialsKey, Settings.LanguageModelKey),
            metric.Name, Machine: "", Plan.Tool);
        return trainer = new DistillingTrainer(Asked(unreadable: 0), Label, student)
        {
            Student = StoredPredictor.Read(path, key, study.Context.Report)?.Choice.Predictor,
            Learned = learned => new StoredPredictor(
                key, Samples: "", new PredictorChoice(
                    learned, new ConformalInterval([]), [new ComparedPredictor("student", 0, 0, Chosen: true)]))
                .Write(path),
        };

        RescaledTrainer Asked(double unreadable) => new(
            new LanguageModelTrainer(
                model, questions.Task, questions.Describe,
                new LanguageModelSettings(Settings.PromptParts, Settings.Demonstrations) { Unreadable = unreadable }),
            learned => questions.Scale * metric.FromLearned(learned),
            shown => metric.ToLearned(shown / questions.Scale));

        Samples Label(Samples shown)
        {
            // Of many answers one may be in prose: the student learns the others.
            var teaching = Asked(Unreadable).Fit(shown, study.Seed, study.Context.Cancellation);
            var count = model.Allowed(Settings.Labels, TokensOfQuestion(encoding));
            return count >= FewestLabels
                ? Teacher.Label(
                    teaching, random => encoding.Space.Nearest(encoding.Space.Draw(random)), encoding.Encode, count,
                    study.Seed, study.Context.Cancellation)
                : throw new LanguageModelException("the limit of calls or tokens leaves nothing for its student.");
        }
    }

    /// <summary>
    /// Shows what will be asked for the comparison of methods and for the student, and at most; nothing if a student
    /// has learned in an earlier build.
    /// </summary>
    /// <param name="encoding">The encoding of policies.</param>
    /// <param name="trials">The number of trials at the comparison.</param>
    public void Announce(PolicyEncoding encoding, int trials)
    {
        if (trainer is { IsFast: false })
        {
            var tokens = TokensOfQuestion(encoding);
            model.Announce(model.Allowed(trials + Settings.Labels, tokens), tokens);
        }
    }

    // Rather too many: all policies are described in about as many words.
    private long TokensOfQuestion(PolicyEncoding encoding)
    {
        long Tokens(Policy policy)
        {
            var one = questions.Describe(encoding.Encode(policy));
            var shown = Enumerable.Repeat(new Demonstration(one, questions.Scale), Settings.Demonstrations);
            return model.TokensOf(ArchitecturePrompt.Of(Settings.PromptParts, questions.Task, [.. shown], one));
        }

        var space = encoding.Space;
        return (long)(1.1 * Math.Max(Tokens(space.Uncompressed), Tokens(space.MostCompressed)));
    }
}
