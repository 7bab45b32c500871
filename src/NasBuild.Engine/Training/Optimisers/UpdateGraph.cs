// Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks (clipping by the global norm).
using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Optimisers;

/// <summary>A parameter that is trained.</summary>
/// <param name="Name">The graph input that holds its value.</param>
/// <param name="Type">Its type; all parameters have one element type.</param>
/// <param name="Gradient">The name of its gradient.</param>
/// <param name="Mask">Zeros and ones of its type: what is zero stays zero; null where all may move.</param>
internal sealed record TrainedParameter(string Name, TensorType Type, string Gradient, Tensor? Mask = null);

/// <summary>A parameter or a state: the graph input that holds it before the step, the value that holds it after, and its type.</summary>
internal sealed record UpdatedTensor(string Before, string After, TensorType Type);

/// <summary>
/// The update of all parameters as a part of a training graph. Added to the graph's inputs: the states (all start from zero), and a few scalars, the same
/// operators at every step. The caller declares the parameters as inputs and what it needs as outputs.
/// </summary>
/// <param name="Parameters">The parameters, in the order given.</param>
/// <param name="States">What the optimiser keeps.</param>
/// <param name="Norm">The name of the L2 norm of all gradients together, before clipping: a scalar.</param>
/// <param name="optimiser">The optimiser.</param>
/// <param name="groups">The groups that hold a parameter, with the names of their scalars.</param>
internal sealed record UpdateGraph(
    IReadOnlyList<UpdatedTensor> Parameters, IReadOnlyList<UpdatedTensor> States, string Norm, Optimiser optimiser, IReadOnlyList<(ParameterGroup Group, IReadOnlyList<string> Scalars)> groups)
{
    /// <summary>Writes the update.</summary>
    /// <param name="write">The graph that computes the gradients.</param>
    /// <param name="optimiser">How the parameters move.</param>
    /// <param name="groups">Parameters with a rate or decay of their own.</param>
    /// <param name="parameters">The parameters, at least one.</param>
    /// <param name="maxNorm">Where the norm of all gradients together is larger, they are scaled down to it; null for no such limit.</param>
    public static UpdateGraph Write(
        GraphWriter write, Optimiser optimiser, IReadOnlyList<ParameterGroup> groups, IReadOnlyList<TrainedParameter> parameters, double? maxNorm = null)
    {
        var type = parameters[0].Type.ElementType;
        var masks = parameters.Select(p => p.Mask is null ? null : write.Constant(p.Mask)).ToList();
        string Masked(int i, string x) => masks[i] is { } mask ? write.Mul(x, mask) : x;

        var gradients = parameters.Select((p, i) => Masked(i, p.Gradient)).ToList();
        var norm = write.Op("Sqrt", [write.Sum([.. gradients.Select(g => write.Op("ReduceSumSquare", [g], Attribute.Of("keepdims", 0L)))])]);
        if (maxNorm is { } limit)
        {
            // As torch.nn.utils.clip_grad_norm_.
            var factor = write.Op("Min", [write.Div(write.Number(limit, type), write.Add(norm, write.Number(1e-6, type))), write.Number(1, type)]);
            gradients = [.. gradients.Select(g => write.Mul(g, factor))];
        }

        string Input(string name, TensorType inputType)
        {
            var fresh = write.Builder.FreshName(name);
            write.Builder.Inputs.Add(new ValueInfo(fresh, inputType.ElementType, inputType.Shape.Select(d => new Dimension(d, null))));
            return fresh;
        }

        ParameterGroup[] all = [.. groups, new ParameterGroup(_ => true)];
        var scalars = new Dictionary<ParameterGroup, IReadOnlyList<string>>();
        var (updated, states) = (new List<UpdatedTensor>(), new List<UpdatedTensor>());
        foreach (var (i, parameter) in parameters.Index())
        {
            var group = all.First(g => g.Contains(parameter.Name));
            if (!scalars.TryGetValue(group, out var fed))
            {
                scalars.Add(group, fed = [.. optimiser.Scalars.Select(s => Input($"optimiser/{s}", new TensorType(type, [])))]);
            }

            var before = new ParameterState(parameter.Name, [.. optimiser.States.Select(s => Input($"{s}/{parameter.Name}", parameter.Type))]);
            var after = optimiser.Write(write, before, gradients[i], fed, group.WeightDecay ?? optimiser.WeightDecay, type);
            updated.Add(new UpdatedTensor(parameter.Name, Masked(i, after.Parameter), parameter.Type));
            states.AddRange(before.States.Zip(after.States, (b, a) => new UpdatedTensor(b, a, parameter.Type)));
        }

        return new UpdateGraph(updated, states, norm, optimiser, [.. scalars.Select(s => (s.Key, s.Value))]);
    }

    /// <summary>The scalars to feed: graph inputs of shape [] and of the parameters' element type.</summary>
    /// <param name="step">The number of the update, from 1.</param>
    /// <param name="rate">The schedule's rate.</param>
    public IEnumerable<(string Name, double Value)> ScalarsAt(long step, double rate) => groups.SelectMany(g =>
        g.Scalars.Zip(optimiser.ScalarsAt(step, rate * g.Group.RateFactor, g.Group.WeightDecay ?? optimiser.WeightDecay)));
}
