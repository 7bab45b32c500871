// Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks (clipping by the global norm).
using NasBuild.Engine.Training;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Optimisers;

namespace NasBuild.TorchSharp;

/// <summary>A session that trains a model with libtorch.</summary>
internal sealed class TorchSharpTrainingSession : ITrainingSession
{
    private readonly DifferentiableModel model;
    private readonly TrainingSettings settings;
    private readonly UpdateRule rule;
    private readonly Dictionary<string, Tensor> masks = [];
    private readonly Dictionary<string, Tensor[]> states;
    private readonly Dictionary<string, OnnxTensor> observed = [];

    /// <summary>Creates the session.</summary>
    /// <param name="model">The model with its loss.</param>
    /// <param name="settings">The settings.</param>
    public TorchSharpTrainingSession(DifferentiableModel model, TrainingSettings settings)
    {
        using var scope = torch.NewDisposeScope();
        (this.model, this.settings, rule) = (model, settings, UpdateRule.Of(settings.Optimiser));
        foreach (var name in Parameters.Where(settings.Masks.ContainsKey))
        {
            masks.Add(name, settings.Masks[name].ToTorch(model.Initializers[name].device).Owned());
        }

        states = Parameters.ToDictionary(
            p => p, p => rule.States.Select(_ => torch.zeros_like(model.Initializers[p].detach()).Owned()).ToArray());
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Parameters => model.Parameters;

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public StepResult TrainStep(IEnumerable<IReadOnlyDictionary<string, OnnxTensor>> parts, double rate)
    {
        using var scope = torch.NewDisposeScope();
        var (loss, sums) = Sum(parts);
        using var free = torch.no_grad();
        var gradients = sums.ToDictionary(g => g.Key, g => Masked(g.Key, g.Value));
        var norm = Math.Sqrt(gradients.Values.Sum(g => Math.Pow(g.norm().ToDouble(), 2)));
        var factor = settings.MaxNorm is { } limit ? Math.Min(1, limit / (norm + 1e-6)) : 1;
        Steps++;
        foreach (var (name, gradient) in gradients)
        {
            Update(name, factor == 1 ? gradient : gradient.mul(factor), rate);
        }

        return new StepResult(loss, norm);
    }

    /// <inheritdoc/>
    public OnnxTensor Observe(string name) => observed.TryGetValue(name, out var tensor)
        ? tensor
        : throw new ArgumentException($"'{name}' is not observed.", nameof(name));

    /// <inheritdoc/>
    public IReadOnlyList<OnnxTensor> Read() => [.. model.Initializers.Select(i => Read(i.Key, i.Value))];

    /// <inheritdoc/>
    public void Write(IEnumerable<OnnxTensor> initializers)
    {
        foreach (var tensor in initializers)
        {
            Copy(tensor, model.Initializers.TryGetValue(tensor.Name, out var found) && Fits(tensor, found)
                ? found
                : throw new ArgumentException($"A step changes no initializer {tensor}.", nameof(initializers)));
        }
    }

    /// <inheritdoc/>
    public void Restart(IEnumerable<OnnxTensor> initializers)
    {
        Steps = 0;
        Write(initializers);
        foreach (var state in states.Values.SelectMany(s => s))
        {
            state.zero_();
        }
    }

    /// <inheritdoc/>
    public TrainingState Capture() => new(Steps, [.. Captured().Select(c => Read(c.Name, c.Value))]);

    /// <inheritdoc/>
    public void Restore(TrainingState state)
    {
        var captured = Captured().ToList();
        if (state.Tensors.Length != captured.Count
            || !state.Tensors.Zip(captured, (t, c) => t.Name == c.Name && Fits(t, c.Value)).All(fits => fits))
        {
            throw new ArgumentException("The state is that of another model, optimiser or engine.", nameof(state));
        }

        Steps = state.Steps;
        foreach (var (tensor, (_, value)) in state.Tensors.Zip(captured))
        {
            Copy(tensor, value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in masks.Values.Concat(states.Values.SelectMany(s => s)))
        {
            tensor.Dispose();
        }

        model.Dispose();
    }

    // The sums of loss and gradients over the parts, of which one at a time is in memory.
    private (double Loss, Dictionary<string, Tensor> Gradients) Sum(
        IEnumerable<IReadOnlyDictionary<string, OnnxTensor>> parts)
    {
        var (count, loss, sums) = (0, 0.0, new Dictionary<string, Tensor>());
        foreach (var part in parts)
        {
            count++;
            using var scope = torch.NewDisposeScope();
            var (partLoss, gradients, values) = model.Run(part, 1.0 / settings.Parts);
            loss += partLoss.ToDouble();
            Observe(gradients, values);
            if (sums.Count == 0)
            {
                sums = gradients.ToDictionary(g => g.Key, g => g.Value.MoveToOuterDisposeScope());
            }
            else
            {
                sums.ToList().ForEach(s => s.Value.add_(gradients[s.Key]));
            }

            ReplaceStatistics(values);
        }

        return count == settings.Parts
            ? (loss, sums)
            : throw new ArgumentException($"A step takes {settings.Parts} parts, not {count}.", nameof(parts));
    }

    private void Observe(Dictionary<string, Tensor> gradients, IReadOnlyDictionary<string, Tensor> values)
    {
        foreach (var name in settings.Observed)
        {
            var value = gradients.TryGetValue(name, out var gradient) ? gradient : values[name];
            observed[name] = value.ToOnnx(name, model.Form.Types[name].ElementType);
        }
    }

    private void ReplaceStatistics(IReadOnlyDictionary<string, Tensor> values)
    {
        using var free = torch.no_grad();
        foreach (var (initializer, next) in model.Statistics)
        {
            model.Initializers[initializer].copy_(values[next]);
        }
    }

    private void Update(string name, Tensor gradient, double rate)
    {
        var (parameter, group) = (model.Initializers[name], settings.GroupOf(name));
        rule.Update(
            parameter, gradient, states[name], Steps, rate * group.RateFactor,
            group.WeightDecay ?? settings.Optimiser.WeightDecay);
        if (masks.TryGetValue(name, out var mask))
        {
            parameter.mul_(mask);
        }
    }

    private Tensor Masked(string name, Tensor gradient) =>
        masks.TryGetValue(name, out var mask) ? gradient.mul(mask) : gradient;

    // The names tell the state from another engine's, which keeps the moments in another scale.
    private IEnumerable<(string Name, Tensor Value)> Captured() => model.Initializers.Select(i => (i.Key, i.Value))
        .Concat(states.SelectMany(s => rule.States.Zip(s.Value, (n, v) => ($"torchsharp/{n}/{s.Key}", v))));

    private static OnnxTensor Read(string name, Tensor value) =>
        value.ToOnnx(name, value.dtype == torch.ScalarType.Float64 ? ElementType.Double : ElementType.Float);

    private static bool Fits(OnnxTensor tensor, Tensor value) =>
        Tensors.TypeOf(tensor.ElementType) == value.dtype && tensor.Shape.SequenceEqual(value.shape);

    private static void Copy(OnnxTensor tensor, Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        using var free = torch.no_grad();
        value.copy_(tensor.ToTorch(value.device));
    }
}
