namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>A layer of a <see cref="SmallNet"/>.</summary>
/// <param name="Inputs">The number of inputs.</param>
/// <param name="Outputs">The number of outputs.</param>
/// <param name="Weights">Outputs x inputs, row by row.</param>
/// <param name="Biases">One bias per output.</param>
internal sealed record DenseLayer(int Inputs, int Outputs, float[] Weights, float[] Biases);
