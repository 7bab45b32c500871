using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>The concrete types and shapes of every value, from ONNX Runtime itself: a run that exposes every intermediate value.</summary>
public static class ShapeInference
{
    /// <summary>Runs <paramref name="model"/> on made-up inputs in which named dimensions are <paramref name="batch"/>.</summary>
    /// <returns>Type and shape by value name: inputs, initializers, intermediate values and outputs that are tensors.</returns>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static IReadOnlyDictionary<string, TensorType> Of(Model model, int batch = 2) => Of(model, Samples.For(model, batch));

    /// <summary>Runs <paramref name="model"/> on <paramref name="sample"/>.</summary>
    /// <inheritdoc cref="Of(Model, int)"/>
    public static IReadOnlyDictionary<string, TensorType> Of(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        using var session = Session.Create(Expose(model, _ => true), new SessionSettings(Optimize: false));
        return session.Run(sample).Values.Concat(sample.Values).Concat(model.Graph.Initializers)
            .ToDictionary(t => t.Name, t => new TensorType(t.ElementType, t.Shape));
    }

    /// <summary>The model with the values that nodes produce and <paramref name="wanted"/> accepts as further outputs.</summary>
    public static Model Expose(Model model, Func<string, bool> wanted)
    {
        var known = model.Graph.Outputs.Select(o => o.Name).ToHashSet();
        var added = model.Graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0 && wanted(o) && known.Add(o));
        return model.With(model.Graph.With(outputs: model.Graph.Outputs.Concat(added.Select(o => new ValueInfo(o)))));
    }
}
