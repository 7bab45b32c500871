namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>How long the candidate of a trial is fine-tuned before it is measured.</summary>
internal enum TrialTraining
{
    /// <summary>For the steps of <c>search.finetune-steps</c>, if there are any: a trial of the search.</summary>
    Brief,

    /// <summary>For several times as many steps: the best trials are ranked again.</summary>
    Longer,

    /// <summary>To the end, as the model that ships: a finalist.</summary>
    Whole,
}
