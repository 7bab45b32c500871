using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that pass their input on.</summary>
internal static class Passing
{
    public static Tensor Identity(NodeCall call) => call.X.alias();

    public static Tensor?[] Dropout(NodeCall call) => call.Longs(2) is null or [0]
        ? [call.X.alias(), torch.ones_like(call.X, torch.ScalarType.Bool)]
        : throw call.Refuse("it drops at random, in its training mode");

    public static Tensor Cast(NodeCall call) => call.X.to(Tensors.TypeOf(call.OutputType().ElementType), copy: true);
}
