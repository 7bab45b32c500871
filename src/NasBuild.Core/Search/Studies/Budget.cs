using System.Globalization;

namespace NasBuild.Core.Search.Studies;

/// <summary>The budget of a search, which ends at whichever limit is reached first.</summary>
/// <param name="Time">The maximum time, trials of earlier, interrupted runs included.</param>
/// <param name="Trials">The maximum number of trials.</param>
internal sealed record Budget(TimeSpan Time, int Trials)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.#} s or {Trials} trials");
}
