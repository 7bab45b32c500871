// Linnainmaa 1976, Taylor expansion of the accumulated rounding error: reverse-mode differentiation.
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients;

/// <summary>
/// Walks a graph from the loss back to the parameters and adds nodes of standard operators to the same graph that
/// compute the gradients.
/// </summary>
internal sealed class ReverseMode
{
    private readonly TrainingForm form;
    private readonly Graph graph;
    private readonly GraphWriter writer;
    private readonly HashSet<string> reached = [];
    private readonly Dictionary<string, List<string>> terms = [];
    private readonly Dictionary<string, List<string>> compactTerms = [];
    private readonly Dictionary<string, string> gradients = [];
    private readonly Dictionary<string, string> compacts = [];

    private ReverseMode(TrainingForm form, GraphWriter writer, IEnumerable<string> parameters, bool ownKernels)
    {
        this.form = form;
        this.writer = writer;
        graph = form.Model.Graph;
        OwnKernels = ownKernels;
        reached.UnionWith(parameters);
        bool IsReached(Node n) => !IsConstant(n) && n.Inputs.Concat(n.CapturedNames()).Any(reached.Contains);
        foreach (var node in graph.Nodes.Where(IsReached))
        {
            reached.UnionWith(node.Outputs.Where(o => o.Length > 0 && HasGradient(node, o)));
        }
    }

    /// <summary>The operator set of the graph.</summary>
    public long Opset => form.Model.Opset;

    /// <summary>The concrete type of every value of the forward graph.</summary>
    public IReadOnlyDictionary<string, TensorType> Types => form.Types;

    /// <summary>True if convolutions may be written as operators of our own, which run on the CPU only.</summary>
    public bool OwnKernels { get; }

    /// <summary>Writes the gradients of a scalar loss with respect to <paramref name="parameters"/>.</summary>
    /// <param name="form">The model.</param>
    /// <param name="seeds">
    /// The gradient of the loss with respect to outputs of the model, by the outputs' names.
    /// </param>
    /// <param name="parameters">The names of initializers or inputs.</param>
    /// <param name="writer">The graph that already holds the model's nodes and receives the gradient's.</param>
    /// <param name="ownKernels">True if convolutions may be written as operators of our own.</param>
    /// <returns>The gradient's name by parameter; a parameter that the loss does not depend on is missing.</returns>
    /// <exception cref="UndifferentiableException">A node on the path has no rule.</exception>
    public static IReadOnlyDictionary<string, string> Write(
        TrainingForm form,
        IReadOnlyDictionary<string, string> seeds,
        IReadOnlyCollection<string> parameters,
        GraphWriter writer,
        bool ownKernels = false)
    {
        var walk = new ReverseMode(form, writer, parameters, ownKernels);
        foreach (var (output, gradient) in seeds)
        {
            walk.Give(output, gradient);
        }

        foreach (var node in walk.graph.Nodes.Reverse())
        {
            walk.Visit(node);
        }

        return parameters.Where(p => walk.Gradient(p) is not null).ToDictionary(p => p, p => walk.Gradient(p)!);
    }

    /// <summary>
    /// Returns the gradient of the loss with respect to <paramref name="value"/>; null if no gradient flows back to it.
    /// </summary>
    public string? Gradient(string value)
    {
        if (!gradients.TryGetValue(value, out var sum) && HasGradient(value))
        {
            // A compact term that is added to a full one need not be expanded first.
            sum = terms.TryGetValue(value, out var whole)
                ? compactTerms.GetValueOrDefault(value, []).Aggregate(writer.Sum(whole), writer.Add)
                : writer.Expand(CompactGradient(value)!, Types[value].Shape);
            gradients.Add(value, sum);
        }

        return sum;
    }

    /// <summary>
    /// Returns the gradient of the loss with respect to <paramref name="value"/>, in a shape that may still have to be
    /// broadcast to the value's; null if no gradient flows back to it.
    /// </summary>
    public string? CompactGradient(string value)
    {
        if (terms.ContainsKey(value) || !compactTerms.TryGetValue(value, out var parts))
        {
            return Gradient(value);
        }

        if (!compacts.TryGetValue(value, out var sum))
        {
            compacts.Add(value, sum = parts.Skip(1).Aggregate(parts[0], writer.Add));
        }

        return sum;
    }

    /// <summary>Returns true if <paramref name="value"/> depends on a parameter.</summary>
    public bool Wants(string value) => reached.Contains(value);

    /// <summary>Returns the constant of that name; null if it is computed or trained.</summary>
    public Tensor? Constant(string name) =>
        !reached.Contains(name) && graph.Values.TryGetValue(name, out var value) ? value.Constant : null;

    /// <summary>Returns the node that computes <paramref name="value"/>; null for inputs and initializers.</summary>
    public Node? Producer(string value) => graph.Values.TryGetValue(value, out var found) ? found.Producer : null;

    /// <summary>Returns the exception for a node that cannot be differentiated.</summary>
    public UndifferentiableException Refuse(Node node, string reason) => form.Refuse(node, reason);

    /// <summary>Adds a term to the gradient of <paramref name="value"/>, if it is needed.</summary>
    /// <param name="value">The value.</param>
    /// <param name="gradient">The term.</param>
    /// <param name="compact">True if the term has still to be broadcast to the value's shape.</param>
    public void Give(string value, string gradient, bool compact = false)
    {
        if (Wants(value))
        {
            var all = compact ? compactTerms : terms;
            (all.TryGetValue(value, out var parts) ? parts : all[value] = []).Add(gradient);
        }
    }

    private bool HasGradient(string value) => terms.ContainsKey(value) || compactTerms.ContainsKey(value);

    // Floating-point values have gradients, and so do the small integers of quantized values; counts, indices and
    // booleans do not.
    private bool HasGradient(Node node, string output) =>
        !Types.TryGetValue(output, out var type) || type.ElementType.IsFloat()
        || (!node.Is("Cast") && type.ElementType is not ElementType.Bool && type.ElementType.Bits() <= 16);

    private static bool IsConstant(Node node) =>
        node.Domain.Length == 0 && PiecewiseConstant.Operators.Contains(node.OpType);

    private void Visit(Node node)
    {
        if (!node.Outputs.Any(o => o.Length > 0 && reached.Contains(o) && HasGradient(o)))
        {
            return;
        }

        var operation = node.Domain.Length == 0 ? node.OpType : $"{node.Domain}::{node.OpType}";
        if (!GradientRules.All.TryGetValue(operation, out var rule) && !GradientRules.Own.TryGetValue(operation, out rule))
        {
            throw Refuse(node, "the operator has no gradient rule");
        }

        rule(new NodeGradient(node, writer, this));
        bool IsDropped(string o) =>
            o.Length > 0 && HasGradient(o) && !gradients.ContainsKey(o) && !compacts.ContainsKey(o);
        if (node.Outputs.Skip(1).FirstOrDefault(IsDropped) is { } dropped)
        {
            throw Refuse(node, $"the loss depends on its output '{dropped}', which the operator's rule leaves out");
        }
    }
}
