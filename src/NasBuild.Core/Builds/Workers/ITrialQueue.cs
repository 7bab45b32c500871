namespace NasBuild.Core.Builds.Workers;

/// <summary>
/// The queue of a study's trials: each is delivered to one worker at a time, and to another one if that dies. Used by
/// one thread.
/// </summary>
public interface ITrialQueue : IDisposable
{
    /// <summary>The workers that may take trials of the study, and answer now.</summary>
    IReadOnlyList<WorkerState> Workers { get; }

    /// <summary>Offers a trial. The same trial may be offered again: its first answer counts.</summary>
    void Send(TrialRequest trial);

    /// <summary>Withdraws a trial that nobody needs any more, if no worker has it yet.</summary>
    void Withdraw(string id);

    /// <summary>Returns the next answer; null if there is none within a time.</summary>
    /// <param name="wait">The longest time to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    TrialAnswer? Receive(TimeSpan wait, CancellationToken cancellation);

    /// <summary>Fetches a content that a worker has put beside its answer.</summary>
    /// <param name="sha256">The hash of the content.</param>
    /// <param name="maxBytes">The maximum size.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="cancellation">Ends the transfer.</param>
    /// <exception cref="InvalidDataException">It is not there, is too large, or does not arrive.</exception>
    void Fetch(string sha256, long maxBytes, string path, CancellationToken cancellation);
}
