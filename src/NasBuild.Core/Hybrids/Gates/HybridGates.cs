using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids.Gates;

/// <summary>
/// The shares of the components in the blocks of a hybrid while they are searched: numbers, of which a method makes
/// shares, and which it changes by the gradient of the loss.
/// </summary>
/// <param name="blocks">The number of blocks.</param>
/// <param name="components">The number of components.</param>
internal abstract class HybridGates(int blocks, int components)
{
    private const string Name = "gates";

    /// <summary>The number of blocks.</summary>
    protected int Blocks => blocks;

    /// <summary>The number of components.</summary>
    protected int Components => components;

    /// <summary>The state of the search: the numbers of all blocks first.</summary>
    protected abstract double[] State { get; }

    /// <summary>Returns the shares of a step: of each component in the first block, then in the next.</summary>
    /// <param name="step">The step, from 0 on.</param>
    /// <param name="temperature">The temperature of the softmax.</param>
    public abstract float[] Shares(long step, double temperature);

    /// <summary>Changes the numbers after a step.</summary>
    /// <param name="gradient">The gradient of the loss by the shares of that step.</param>
    /// <param name="step">The step.</param>
    /// <param name="temperature">Its temperature.</param>
    public abstract void Learn(ReadOnlySpan<double> gradient, long step, double temperature);

    /// <summary>Returns the shares that the search has found.</summary>
    public virtual float[] Found(double temperature) => Softmax(State.AsSpan(0, blocks * components), temperature);

    /// <summary>Returns a copy of the state, for a checkpoint.</summary>
    public Tensor Capture() => Tensor.Create<double>(Name, [State.Length], [.. State]);

    /// <summary>Resumes from a state.</summary>
    public void Restore(Tensor state) => state.ToDoubles().CopyTo(State, 0);

    /// <summary>Returns the softmax of the numbers of each block.</summary>
    protected float[] Softmax(ReadOnlySpan<double> numbers, double temperature)
    {
        var shares = new float[numbers.Length];
        for (var b = 0; b < blocks; b++)
        {
            var (begin, largest, sum) = (b * components, double.NegativeInfinity, 0.0);
            for (var k = 0; k < components; k++)
            {
                largest = Math.Max(largest, numbers[begin + k]);
            }

            for (var k = 0; k < components; k++)
            {
                sum += Math.Exp((numbers[begin + k] - largest) / temperature);
            }

            for (var k = 0; k < components; k++)
            {
                shares[begin + k] = (float)(Math.Exp((numbers[begin + k] - largest) / temperature) / sum);
            }
        }

        return shares;
    }
}
