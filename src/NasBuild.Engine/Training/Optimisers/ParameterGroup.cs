namespace NasBuild.Engine.Training.Optimisers;

/// <summary>
/// A group of parameters with their own rate and decay. A parameter belongs to the first group that contains it.
/// </summary>
/// <param name="Contains">True if the parameter of that name belongs to the group.</param>
/// <param name="RateFactor">The factor of the schedule's rate.</param>
/// <param name="WeightDecay">The weight decay; null for the optimiser's.</param>
public sealed record ParameterGroup(Func<string, bool> Contains, double RateFactor = 1, double? WeightDecay = null)
{
    /// <summary>Creates a group of named parameters.</summary>
    public ParameterGroup(IEnumerable<string> names, double rateFactor = 1, double? weightDecay = null)
        : this(names.ToHashSet().Contains, rateFactor, weightDecay)
    {
    }
}
