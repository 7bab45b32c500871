using System.Collections.Immutable;
using System.Globalization;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>An architecture in words.</summary>
/// <param name="Lines">Its hyper-parameters with their values.</param>
/// <param name="Gflops">The operations of a forward pass of one example, in billions; null if not counted.</param>
internal sealed record Description(ImmutableArray<(string Key, string Value)> Lines, double? Gflops)
{
    /// <summary>Returns a line per hyper-parameter, then the GFLOPs.</summary>
    public IEnumerable<string> Text() =>
    [
        .. Lines.Select(l => $"{l.Key}: {l.Value}"),
        .. Gflops is not { } g ? (string[])[]
            : [$"GFLOPs: {g.ToString(g < 1 ? "G3" : "0.0", CultureInfo.InvariantCulture)}"],
    ];
}

/// <summary>An architecture that was measured.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Measured">The metric's value.</param>
internal sealed record Demonstration(Description Architecture, double Measured);
