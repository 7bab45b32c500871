using System.Collections.Frozen;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The operators with 8-bit kernels in ONNX Runtime's CPU provider, as in its QDQ fusion.</summary>
internal static class Int8Operators
{
    private static readonly FrozenDictionary<string, Int8Form> Forms = new Dictionary<string, Int8Form>
    {
        ["Conv"] = Int8Form.Weighted,
        ["Gemm"] = Int8Form.Weighted,
        ["MatMul"] = Int8Form.Weighted,
        ["Add"] = Int8Form.Arithmetic,
        ["Mul"] = Int8Form.Arithmetic,
        ["Concat"] = Int8Form.Arithmetic,
        ["AveragePool"] = Int8Form.Arithmetic,
        ["GlobalAveragePool"] = Int8Form.Arithmetic,
        ["LeakyRelu"] = Int8Form.Arithmetic,
        ["Sigmoid"] = Int8Form.Arithmetic,
        ["Relu"] = Int8Form.Arithmetic,
        ["MaxPool"] = Int8Form.Movement,
        ["Reshape"] = Int8Form.Movement,
        ["Flatten"] = Int8Form.Movement,
        ["Transpose"] = Int8Form.Movement,
        ["Squeeze"] = Int8Form.Movement,
        ["Unsqueeze"] = Int8Form.Movement,
    }.ToFrozenDictionary();

    public static Int8Form Of(Onnx.Node node) =>
        node.Domain.Length == 0 ? Forms.GetValueOrDefault(node.OpType) : Int8Form.None;

    /// <summary>Returns true for products of matrices.</summary>
    public static bool IsProduct(Onnx.Node node) => node.Is("MatMul") || node.Is("Gemm");

    /// <summary>Returns true for LSTM, GRU and RNN.</summary>
    public static bool IsRecurrent(Onnx.Node node) =>
        node.Domain.Length == 0 && node.OpType is ("LSTM" or "GRU" or "RNN");

    /// <summary>Returns true for operators whose 8-bit kernel finds ranges at run time, and has no other.</summary>
    public static bool IsDynamicOnly(Onnx.Node node) => node.Is("LSTM");

    /// <summary>Returns the index of the input that holds a node's weights; -1 for operators without weights.</summary>
    public static int WeightIndex(Onnx.Node node) => node.Domain.Length > 0 ? -1 : node.OpType switch
    {
        "Conv" or "ConvTranspose" or "Gemm" or "MatMul" => 1,
        "Gather" => 0,
        _ => -1,
    };
}
