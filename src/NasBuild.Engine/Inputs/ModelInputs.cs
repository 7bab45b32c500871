using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>
/// The inputs of a model: what a sample is, how several run at once, and samples for when there is no data. Immutable.
/// </summary>
public sealed class ModelInputs
{
    private readonly ImmutableArray<DeclaredInput> declared;
    private readonly Model model;

    private ModelInputs(ImmutableArray<ModelInput> all, ImmutableArray<DeclaredInput> declared, Model model)
    {
        All = MadeUp.WithValues(all, declared);
        this.declared = declared;
        this.model = model;
    }

    /// <summary>The inputs, in the model's order.</summary>
    public ImmutableArray<ModelInput> All { get; }

    /// <summary>
    /// The number of samples that every run takes; null if any will do. One, if an input that samples differ in has no
    /// axis to count them.
    /// </summary>
    public int? FixedBatch => (int?)All.Select(i => i.FixedBatch).FirstOrDefault(b => b is not null)
        ?? (All.All(i => i.BatchAxis is null) || IsFedOneByOne ? 1 : null);

    private bool IsFedOneByOne => All.Zip(declared).Any(i => i.First.BatchAxis is null && i.Second.Sample is not null);

    /// <summary>The input of that name.</summary>
    public ModelInput this[string name] => All.First(i => i.Name == name);

    /// <summary>Checks what can be seen without a run: that no input takes more memory than a sample does.</summary>
    /// <exception cref="InputException">An input is too large, or a hint does not fit.</exception>
    public static void Check(Model model, IReadOnlyDictionary<string, InputHint>? hints = null) =>
        _ = Declared(model, hints, null);

    /// <summary>Finds out how a model is fed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hints">What is told of its inputs, by name.</param>
    /// <param name="samples">The sizes of one sample of the data, by input.</param>
    /// <exception cref="InputException">A hint does not fit, or the sizes cannot be found.</exception>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static ModelInputs Of(
        Model model,
        IReadOnlyDictionary<string, InputHint>? hints = null,
        IReadOnlyDictionary<string, ImmutableArray<long>>? samples = null)
    {
        var declared = Declared(model, hints, samples);
        return Run(model, session => new ModelInputs(new InputDetection(declared, session).Find(), declared, model));
    }

    /// <summary>Returns made-up samples: a tensor for each input.</summary>
    /// <param name="batch">Their number, unless the model fixes it.</param>
    /// <param name="seed">The seed.</param>
    public IReadOnlyDictionary<string, Tensor> Samples(int batch, int seed = 0) =>
        MadeUp.Of(All, FixedBatch ?? batch, seed);

    /// <summary>
    /// Returns the same inputs with other sizes of a sample where the model accepts others: shows which sizes of
    /// intermediate values follow them.
    /// </summary>
    public ModelInputs Varied() => OpenSize.Of(declared, All) is { IsEmpty: false } open
        ? Run(model, session => new ModelInputs(
            new SizeSearch(session).Vary(All, open, FixedBatch ?? 1), declared, model))
        : this;

    /// <summary>Returns the axis of an output that counts samples: by its names, or by runs of two sizes.</summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public int OutputBatchAxis(string output)
    {
        var names = All.Zip(declared).Where(i => i.First.BatchAxis is not null)
            .Select(i => i.Second.Dimensions[i.First.BatchAxis!.Value].Symbol).Where(n => !string.IsNullOrEmpty(n));
        var shape = model.Graph.Outputs.First(o => o.Name == output).Shape ?? [];
        if (shape.Index().Where(d => names.Contains(d.Item.Symbol)).Select(d => (int?)d.Index).FirstOrDefault()
            is { } named)
        {
            return named;
        }

        if (FixedBatch is not null)
        {
            return 0;
        }

        using var session = Session.Create(model, new SessionSettings(Optimize: false));
        var (two, three) = (session.Types(Samples(2))[output].Shape, session.Types(Samples(3))[output].Shape);
        return two.Zip(three).Index().Where(d => d.Item.First != d.Item.Second).Select(d => d.Index).FirstOrDefault();
    }

    private static ImmutableArray<DeclaredInput> Declared(
        Model model, IReadOnlyDictionary<string, InputHint>? hints,
        IReadOnlyDictionary<string, ImmutableArray<long>>? samples) =>
        [.. model.Graph.RequiredInputs.Select(i => DeclaredInput.Of(
            model.Graph, i, hints?.GetValueOrDefault(i.Name) ?? InputHint.Nothing,
            samples is not null && samples.TryGetValue(i.Name, out var sample) ? sample : null))];

    private static ModelInputs Run(Model model, Func<Lazy<Session>, ModelInputs> find)
    {
        var session = new Lazy<Session>(() => Session.Create(model, new SessionSettings(Optimize: false)));
        try
        {
            return find(session);
        }
        finally
        {
            if (session.IsValueCreated)
            {
                session.Value.Dispose();
            }
        }
    }
}
