using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>
/// A constant weight as a matrix [out, in], whatever its layout in the file. A convolution has an input for each
/// position of its kernel.
/// </summary>
/// <param name="Name">The name of the node that reads it.</param>
/// <param name="Weight">The initializer that holds the weights.</param>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">The number of inputs.</param>
/// <param name="OutputsFirst">True if the file has the weights as [out, in]; otherwise as [in, out].</param>
internal record WeightMatrix(string Name, string Weight, int Rows, int Columns, bool OutputsFirst)
{
    /// <summary>The number of weights.</summary>
    public int Count => Rows * Columns;

    /// <summary>Returns a tensor in the file's layout, such as the weights or their gradient, as [out, in].</summary>
    public float[] Read(Tensor tensor) =>
        OutputsFirst ? tensor.ToFloats() : MatrixProduct.Transpose(tensor.ToFloats(), Columns, Rows);

    /// <summary>Returns a matrix [out, in] in the file's layout.</summary>
    public float[] InFileOrder(float[] matrix) =>
        OutputsFirst ? matrix : MatrixProduct.Transpose(matrix, Rows, Columns);
}
