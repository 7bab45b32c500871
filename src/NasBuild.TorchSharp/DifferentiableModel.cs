using System.Runtime.InteropServices;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;
using NasBuild.TorchSharp.Losses;

namespace NasBuild.TorchSharp;

/// <summary>A model with a loss, whose gradients libtorch computes. Owns the parameters and the constants.</summary>
internal sealed class DifferentiableModel : IDisposable
{
    private static readonly Lazy<int> DefaultThreads = new(torch.get_num_threads);
    private readonly Loss loss;
    private readonly SessionSettings settings;
    private readonly torch.Device device;
    private readonly List<ValueInfo> inputs;
    private readonly string[] values;
    private readonly Interpreter interpreter;
    private readonly Dictionary<string, Tensor> initializers = [];

    /// <summary>Prepares runs, and runs the model once on the sample.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="parameters">Initializers of the model.</param>
    /// <param name="sample">A tensor for every input of the model.</param>
    /// <param name="settings">The device and the number of threads.</param>
    /// <param name="observed">Further outputs that a run returns; names of parameters are left out.</param>
    /// <param name="updatesStatistics">True if a run computes the next running statistics.</param>
    public DifferentiableModel(
        Model model, Loss loss, IReadOnlyList<string> parameters, IReadOnlyDictionary<string, OnnxTensor> sample,
        SessionSettings settings, IReadOnlyList<string> observed, bool updatesStatistics)
    {
        using var scope = torch.NewDisposeScope();
        (this.loss, this.settings) = (loss, settings);
        device = settings.Device == Device.Cpu ? torch.CPU : torch.CUDA;
        Form = TrainingForm.Of(model, sample, parameters);
        Statistics = updatesStatistics ? Form.Running : new Dictionary<string, string>();
        var graph = Form.Model.Graph;
        var outputs = graph.Outputs.Where(o => Form.Types.ContainsKey(o.Name))
            .ToDictionary(o => o.Name, o => Form.Types[o.Name]);
        var targets = loss.Targets(outputs);
        var losses = LossFunction.Reads(loss).ToList();
        List<string> others = [.. observed.Where(o => !parameters.Contains(o)), .. Statistics.Values];
        var path = GradientPath.Of(Form, parameters, losses, others);
        Parameters = path.Parameters.Count > 0
            ? path.Parameters
            : throw new ArgumentException("The loss depends on no parameter of the model.", nameof(parameters));
        inputs = [.. graph.RequiredInputs.Select(i => Fixed(i.Name, Form.Types[i.Name])), .. targets];
        values = [.. losses.Concat(others).Distinct()];
        foreach (var name in Parameters.Concat(Statistics.Keys))
        {
            initializers.Add(name, model.Graph[name].Initializer!.ToTorch(device).Owned());
        }

        foreach (var name in Parameters)
        {
            initializers[name].requires_grad = true;
        }

        try
        {
            interpreter = new Interpreter(Form, path, initializers.Keys.ToHashSet(), values, device, settings.Threads);
            TryOnce(sample);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The model in training form.</summary>
    public TrainingForm Form { get; }

    /// <summary>The parameters that the loss depends on.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The value that holds the next running mean or variance, by the initializer that it replaces.</summary>
    public IReadOnlyDictionary<string, string> Statistics { get; }

    /// <summary>The initializers that training changes: the parameters, then the running statistics.</summary>
    public IReadOnlyDictionary<string, Tensor> Initializers => initializers;

    /// <summary>
    /// Runs a batch on the current dispose scope, and returns loss, gradients by parameter, and values by name.
    /// </summary>
    /// <param name="batch">A tensor for every input and target.</param>
    /// <param name="weight">The factor of the loss and its gradients.</param>
    /// <exception cref="SessionException">The batch does not fit, or libtorch fails on it.</exception>
    public (Tensor Loss, Dictionary<string, Tensor> Gradients, IReadOnlyDictionary<string, Tensor> Values) Run(
        IReadOnlyDictionary<string, OnnxTensor> batch, double weight = 1) => Explained(() =>
    {
        var fed = inputs.ToDictionary(i => i.Name, i => Find(i, batch).ToTorch(device));
        var found = interpreter.Run(fed.Concat(initializers), values);
        var sum = LossFunction.Of(loss, fed.Concat(found).DistinctBy(v => v.Key).ToDictionary()).mul(weight);
        sum.backward();
        var gradients = Parameters.ToDictionary(p => p, p => GradientOf(initializers[p]));
        return (sum.detach(), gradients, found);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        interpreter?.Dispose();
        foreach (var tensor in initializers.Values)
        {
            tensor.Dispose();
        }
    }

    private static Tensor GradientOf(Tensor parameter)
    {
        var gradient = parameter.grad ?? torch.zeros_like(parameter);
        parameter.grad = null;
        return gradient.detach();
    }

    // Forms of operators that are not computed here are found before the first step.
    private void TryOnce(IReadOnlyDictionary<string, OnnxTensor> sample)
    {
        using var scope = torch.NewDisposeScope();
        using var free = torch.no_grad();
        Explained(() => interpreter.Run(
            Form.Model.Graph.RequiredInputs.ToDictionary(i => i.Name, i => sample[i.Name].ToTorch(device))
                .Concat(initializers),
            values));
    }

    private T Explained<T>(Func<T> run)
    {
        torch.set_num_threads(settings.Threads > 0 ? settings.Threads : DefaultThreads.Value);
        try
        {
            return run();
        }
        catch (ExternalException e)
        {
            throw new SessionException($"libtorch fails on the model: {e.Message.Split('\n')[0].TrimEnd('.')}.", e);
        }
    }

    private static OnnxTensor Find(ValueInfo input, IReadOnlyDictionary<string, OnnxTensor> batch) =>
        !batch.TryGetValue(input.Name, out var tensor)
            ? throw new SessionException($"The batch has no tensor '{input.Name}'.")
        : tensor.ElementType != input.ElementType
            || !tensor.Shape.SequenceEqual(input.Shape!.Value.Select(d => d.Size ?? -1))
            ? throw new SessionException($"The batch has {tensor} for the input {input}.")
        : tensor;

    private static ValueInfo Fixed(string name, TensorType type) =>
        new(name, type.ElementType, type.Shape.Select(d => new Dimension(d, null)));
}
