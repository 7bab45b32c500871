using System.Collections.Immutable;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>A policy applied: the model, its file's size, and a session for as long as it is measured. Owns the session.</summary>
internal sealed class Candidate(Model model, SessionSettings settings) : IDisposable
{
    private readonly Lazy<Session> session = new(() => Session.Create(model, settings));

    /// <summary>The model.</summary>
    public Model Model => model;

    /// <summary>The model on one core.</summary>
    public Session Session => session.Value;

    /// <summary>The size of the model's file.</summary>
    public long SizeBytes { get; } = model.ToBytes().Length;

    /// <summary>What is counted of the model on <paramref name="sample"/>, by the target's key.</summary>
    public Counts Counts(IReadOnlyDictionary<string, Tensor> sample) =>
        TargetTable.Count(new CountedModel(model, SizeBytes, sample));

    public void Dispose()
    {
        if (session.IsValueCreated)
        {
            session.Value.Dispose();
        }
    }
}
