using System.Collections.Immutable;

namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// The answers of a language model by the keys of their questions: with them a build is repeated without the model. In
/// the order of the keys, so that the same questions give the same file, in whatever order they were answered.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Answers">The answers.</param>
internal sealed record RecordedAnswers(string Model, ImmutableSortedDictionary<string, ChatAnswer> Answers)
{
    /// <summary>Returns no answers of a model.</summary>
    public static RecordedAnswers None(string model) =>
        new(model, ImmutableSortedDictionary.Create<string, ChatAnswer>(StringComparer.Ordinal));

    /// <summary>Returns the answer to a question; null if it was not asked.</summary>
    public ChatAnswer? To(ChatQuestion question) => Answers.GetValueOrDefault(question.Key(Model));

    /// <summary>Returns these answers and another.</summary>
    public RecordedAnswers With(ChatQuestion question, ChatAnswer answer) =>
        this with { Answers = Answers.SetItem(question.Key(Model), answer) };
}
