using System.Globalization;

namespace NasBuild.Core.Search.Studies;

/// <summary>When a search ends: at whichever comes first.</summary>
/// <param name="Time">The maximum time, that of trials of earlier, interrupted runs included.</param>
/// <param name="Trials">The maximum number of trials.</param>
internal sealed record Budget(TimeSpan Time, int Trials)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.#} s or {Trials} trials");
}
