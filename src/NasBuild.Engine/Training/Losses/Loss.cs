using NasBuild.Engine.Gradients;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>What training makes small: a scalar that is computed from a model's outputs and from targets that are fed beside the model's inputs.</summary>
public abstract record Loss
{
    /// <summary>The further graph inputs that the loss reads, with their sizes fixed. Two losses that share a target name the same one.</summary>
    /// <param name="outputs">The concrete type of every output of the model.</param>
    /// <exception cref="ArgumentException">There is no such output, or its shape does not suit the loss.</exception>
    internal abstract IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs);

    /// <summary>
    /// Writes the loss and its gradient with respect to the outputs. The caller declares the <see cref="Targets"/> as graph inputs.
    /// </summary>
    /// <param name="write">The graph that computes the outputs.</param>
    /// <param name="outputs">The concrete type of every output of the model.</param>
    /// <param name="weight">What the loss and its gradient are multiplied by.</param>
    /// <exception cref="ArgumentException">There is no such output, or its shape does not suit the loss.</exception>
    internal abstract LossGraph Write(GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight = 1);

    /// <summary>The type of the output <paramref name="name"/>, which has at least <paramref name="leastRank"/> dimensions.</summary>
    private protected static TensorType TypeOf(IReadOnlyDictionary<string, TensorType> outputs, string name, int leastRank) =>
        !outputs.TryGetValue(name, out var type) ? throw new ArgumentException($"The model has no output '{name}' but {string.Join(", ", outputs.Keys.Select(o => $"'{o}'"))}.", nameof(name))
        : type.Shape.Length < leastRank ? throw new ArgumentException($"The output '{name}' [{string.Join(", ", type.Shape)}] has less than {leastRank} dimensions.", nameof(name))
        : type;

    /// <summary>A graph input of the type <paramref name="type"/>.</summary>
    private protected static ValueInfo Input(string name, ElementType type, IEnumerable<long> shape) => new(name, type, shape.Select(d => new Dimension(d, null)));
}
