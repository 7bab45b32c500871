using System.Collections.Immutable;

namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>The table of zero-cost proxies: a new one is a file of its own and a row here.</summary>
internal static class ZeroCostProxies
{
    /// <summary>The proxies, the simplest first.</summary>
    public static ImmutableArray<IZeroCostProxy> All { get; } =
    [
        new Size(ofOperations: false), new Size(ofOperations: true), new GradientNorm(), new SynapticFlow(),
        new JacobianCovariance(), new ActivationPatterns(),
    ];
}
