namespace NasBuild.Core.Spaces;

/// <summary>A feature of a policy besides its variables, such as its operations or a zero-cost proxy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Of">Computes the feature of a policy.</param>
/// <param name="Function">The same as a function of the policy's vector; null if it has no gradient.</param>
internal sealed record PolicyFeature(string Name, Func<Policy, double> Of, IDifferentiable? Function = null)
{
    /// <summary>Returns a feature with a gradient.</summary>
    public static PolicyFeature Differentiable(string name, Space space, IDifferentiable function) =>
        new(name, policy => function.At(space.Vector(policy)), function);
}
