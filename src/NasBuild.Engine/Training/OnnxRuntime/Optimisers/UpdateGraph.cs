// Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks (clipping by the global norm).
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>
/// The update of all parameters as a part of a training graph. Added to the graph's inputs: the states (all start from
/// zero), and a few scalars, the same operators at every step. The caller declares the parameters as inputs and what it
/// needs as outputs.
/// </summary>
/// <param name="Parameters">The parameters, in the given order.</param>
/// <param name="States">The optimiser's state tensors.</param>
/// <param name="Norm">The name of the L2 norm of all gradients together, before clipping: a scalar.</param>
/// <param name="settings">The optimiser, the groups, the masks and the limit of the norm.</param>
/// <param name="rule">The rule that writes the optimiser's update.</param>
/// <param name="groups">The groups that hold a parameter, with the names of their scalars.</param>
internal sealed record UpdateGraph(
    IReadOnlyList<StateTensor> Parameters,
    IReadOnlyList<StateTensor> States,
    string Norm,
    TrainingSettings settings,
    UpdateRule rule,
    IReadOnlyList<(ParameterGroup Group, IReadOnlyList<string> Scalars)> groups)
{
    /// <summary>Writes the update.</summary>
    /// <param name="write">The graph that computes the gradients.</param>
    /// <param name="settings">The optimiser, the groups, the masks and the limit of the norm.</param>
    /// <param name="parameters">The parameters, at least one.</param>
    public static UpdateGraph Write(
        GraphWriter write, TrainingSettings settings, IReadOnlyList<TrainedParameter> parameters)
    {
        var (rule, type) = (UpdateRule.Of(settings.Optimiser), parameters[0].Type.ElementType);
        var masks = parameters.Select(
            p => settings.Masks.TryGetValue(p.Name, out var mask) ? write.Constant(mask) : null).ToList();
        string Masked(int i, string x) => masks[i] is { } mask ? write.Mul(x, mask) : x;

        var gradients = parameters.Select((p, i) => Masked(i, p.Gradient)).ToList();
        var squares = gradients.Select(g => write.Op("ReduceSumSquare", [g], Attribute.Of("keepdims", 0L)));
        var norm = write.Op("Sqrt", [write.Sum([.. squares])]);
        if (settings.MaxNorm is { } limit)
        {
            var ratio = write.Div(write.Number(limit, type), write.Add(norm, write.Number(1e-6, type)));
            var factor = write.Op("Min", [ratio, write.Number(1, type)]);
            gradients = [.. gradients.Select(g => write.Mul(g, factor))];
        }

        string Input(string name, TensorType inputType)
        {
            var fresh = write.Builder.FreshName(name);
            write.Builder.Inputs.Add(BackwardGraph.Fixed(fresh, inputType));
            return fresh;
        }

        var scalars = new Dictionary<ParameterGroup, IReadOnlyList<string>>();
        var (updated, states) = (new List<StateTensor>(), new List<StateTensor>());
        foreach (var (i, parameter) in parameters.Index())
        {
            var group = settings.GroupOf(parameter.Name);
            if (!scalars.TryGetValue(group, out var fed))
            {
                scalars.Add(
                    group, fed = [.. rule.Scalars.Select(s => Input($"optimiser/{s}", new TensorType(type, [])))]);
            }

            var before = new ParameterState(
                parameter.Name, [.. rule.States.Select(s => Input($"{s}/{parameter.Name}", parameter.Type))]);
            var after = rule.Write(
                write, before, gradients[i], fed, group.WeightDecay ?? settings.Optimiser.WeightDecay, type);
            updated.Add(new StateTensor(parameter.Name, Masked(i, after.Parameter), parameter.Type));
            states.AddRange(before.States.Zip(after.States, (b, a) => new StateTensor(b, a, parameter.Type, InPlace: true)));
        }

        return new UpdateGraph(updated, states, norm, settings, rule, [.. scalars.Select(s => (s.Key, s.Value))]);
    }

    /// <summary>Returns the scalars to feed: graph inputs of shape [] and of the parameters' element type.</summary>
    /// <param name="step">The number of the update, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    public IEnumerable<(string Name, double Value)> ScalarsAt(long step, double rate) => groups.SelectMany(g =>
        g.Scalars.Zip(
            rule.ScalarsAt(step, rate * g.Group.RateFactor, g.Group.WeightDecay ?? settings.Optimiser.WeightDecay)));
}
