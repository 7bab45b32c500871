using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>A constant weight as a matrix [out, in], whatever way the file has it. A convolution has an input for each place of its kernel.</summary>
/// <param name="Name">The name of the node that reads it.</param>
/// <param name="Weight">The initializer that holds the weights.</param>
/// <param name="Rows">The outputs.</param>
/// <param name="Columns">The inputs.</param>
/// <param name="OutputsFirst">True if the file has the weights as [out, in]; otherwise as [in, out].</param>
internal record WeightMatrix(string Name, string Weight, int Rows, int Columns, bool OutputsFirst)
{
    /// <summary>The number of weights.</summary>
    public int Count => Rows * Columns;

    /// <summary>A tensor of the file's orientation, such as the weights or their gradient, as [out, in].</summary>
    public float[] Read(Tensor tensor) => OutputsFirst ? tensor.ToFloats() : MatrixProduct.Transpose(tensor.ToFloats(), Columns, Rows);

    /// <summary>Numbers [out, in] in the file's orientation.</summary>
    public float[] InFileOrder(float[] matrix) => OutputsFirst ? matrix : MatrixProduct.Transpose(matrix, Rows, Columns);
}
