using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// A loss: the scalar that training minimises, computed from a model's outputs and from targets that are fed beside the
/// model's inputs. A loss only describes itself: every engine reads the kinds of this folder, and there are no others.
/// </summary>
public abstract record Loss
{
    private protected Loss()
    {
    }

    /// <summary>
    /// Returns the further inputs that the loss reads, with fixed sizes. Losses that share a target give it one name.
    /// </summary>
    /// <param name="outputs">The concrete type of every output of the model.</param>
    /// <exception cref="ArgumentException">There is no such output, or its shape does not suit the loss.</exception>
    public abstract IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs);

    /// <summary>
    /// Returns the type of the output <paramref name="name"/>, which has at least <paramref name="minimumRank"/>
    /// dimensions.
    /// </summary>
    private protected static TensorType TypeOf(
        IReadOnlyDictionary<string, TensorType> outputs, string name, int minimumRank) =>
        !outputs.TryGetValue(name, out var type)
            ? throw new ArgumentException(
                $"The model has no output '{name}' but {string.Join(", ", outputs.Keys.Select(o => $"'{o}'"))}.",
                nameof(name))
        : type.Shape.Length < minimumRank
            ? throw new ArgumentException(
                $"The output '{name}' [{string.Join(", ", type.Shape)}] has fewer than {minimumRank} dimensions.",
                nameof(name))
        : type;

    /// <summary>Returns an input of the given type and shape.</summary>
    private protected static ValueInfo Input(string name, ElementType type, IEnumerable<long> shape) =>
        new(name, type, shape.Select(d => new Dimension(d, null)));
}
