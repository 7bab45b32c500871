using NasBuild.Core.Architectures;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// A policy with its encoding: by name and choice, and in numbers. Example: of the variables conv (64, 32 or 16
/// channels) and fc (32 or 8 bits) the policy (1, 0) has the choices conv = 32 and fc = 32 and the features 0.5 and 0,
/// and then its share of the operations.
/// </summary>
/// <param name="Space">The variables.</param>
/// <param name="Policy">The index of a choice for each.</param>
/// <param name="Features">The numbers, made by a <see cref="PolicyEncoding"/>.</param>
internal sealed record PolicyPoint(Space Space, Policy Policy, double[] Features)
{
    /// <summary>Returns an architecture with the features of its space alone, without its variables.</summary>
    public static PolicyPoint Of(ArchitectureSpace space, Policy architecture) =>
        new(space.Space, architecture, [.. space.Features.Select(f => f.Of(architecture))]);

    /// <summary>The variables, each with the choice that the policy makes.</summary>
    public IEnumerable<(Variable Variable, int Choice)> Choices => Space.Variables.Zip(Space.Read(Policy));
}
