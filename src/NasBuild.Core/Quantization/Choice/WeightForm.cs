using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Operators;

namespace NasBuild.Core.Quantization.Choice;

/// <summary>
/// The forms of a node's weights, as the numbers in policies and locks: bits, where the method of nas.yaml says how
/// they are computed; with <see cref="QuantizeMethod.Auto"/> the method of each node is part of the number.
/// </summary>
internal static class WeightForm
{
    /// <summary>Single precision.</summary>
    public const int Float = 32;

    /// <summary>Half precision.</summary>
    public const int Half = 16;

    /// <summary>4 bits, computed in float: in blocks, or for convolutions with a scale a channel.</summary>
    public const int Stored4 = 4;

    /// <summary>8 bits, computed by the method of nas.yaml; with auto, in integers with calibrated ranges.</summary>
    public const int Int8 = 8;

    /// <summary>8 bits, computed in integers with ranges that are found at run time.</summary>
    public const int Dynamic8 = 108;

    /// <summary>8 bits, computed in float.</summary>
    public const int Stored8 = 208;

    /// <summary>4 bits, computed as 8-bit integers with calibrated ranges.</summary>
    public const int Int4 = 304;

    /// <summary>8 bits, computed in integers with ranges that are found at run time, of smoothed activations.</summary>
    public const int Smoothed8 = 408;

    /// <summary>Returns the bits of a weight.</summary>
    public static int BitsOf(int form) => form % 100;

    /// <summary>Returns true if activations may be 8-bit integers.</summary>
    public static bool MayCompute8(int form) => form is Int8 or Dynamic8 or Int4 or Smoothed8;

    /// <summary>Returns the form of 8 bits that is computed in the same way, if there is one.</summary>
    public static int Method(int form) => form == Int4 ? Int8 : form;

    /// <summary>Returns the words for a form in a report.</summary>
    public static string Text(int form) => form switch
    {
        Dynamic8 => "8 (dynamic)",
        Smoothed8 => "8 (dynamic, smoothed)",
        Stored8 => "8 (weights only)",
        Int4 => "4 (computed in 8)",
        _ => BitsOf(form).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Returns the bits of a form for a node; null if the node is not known.</summary>
    public static NodeBits Bits(int form, WeightedNode? node, QuantizeSettings settings, bool haveSamples)
    {
        var op = node?.Node;
        var isDynamicOnly = op is not null && Int8Operators.IsDynamicOnly(op);
        var isStored = op is not null && (op.Is("Gather") || Int8Operators.IsRecurrent(op)) && !isDynamicOnly;
        var computes = MayCompute8(form) && settings.Activations.Min() == 8 && !isStored;
        return (form, settings.Method) switch
        {
            _ when !computes => new NodeBits(BitsOf(form), 32),
            (Smoothed8, _) when node?.InBody != true && !isDynamicOnly => NodeBits.SmoothedInt8,
            (Dynamic8 or Smoothed8, _) or (_, QuantizeMethod.Dynamic) => NodeBits.DynamicInt8,
            (_, QuantizeMethod.Static or QuantizeMethod.Auto)
                when haveSamples && node?.InBody != true && !isDynamicOnly => new NodeBits(BitsOf(form), 8),
            _ => new NodeBits(BitsOf(form), 32),
        };
    }
}
