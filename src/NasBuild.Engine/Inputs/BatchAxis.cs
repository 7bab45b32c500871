using System.Globalization;

namespace NasBuild.Engine.Inputs;

/// <summary>The axis of an input that counts samples.</summary>
/// <param name="Axis">The axis, from 0; null if there is none: every run takes one sample as it is.</param>
public readonly record struct BatchAxis(int? Axis)
{
    /// <summary>The word for an input without such an axis.</summary>
    public const string None = "none";

    /// <inheritdoc/>
    public override string ToString() => Axis?.ToString(CultureInfo.InvariantCulture) ?? None;
}
