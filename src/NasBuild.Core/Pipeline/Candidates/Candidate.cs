using NasBuild.Core.Provenance;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>The model of a policy, its file's size, and a session for measuring it. Owns the session.</summary>
/// <param name="model">The model.</param>
/// <param name="policy">The policy.</param>
/// <param name="settings">The settings of the session.</param>
internal sealed class Candidate(Model model, NamedPolicy policy, SessionSettings settings) : IDisposable
{
    private readonly Lazy<Session> session = new(() => Session.Create(model, settings));

    /// <summary>The model.</summary>
    public Model Model => model;

    /// <summary>The session of the model on one core.</summary>
    public Session Session => session.Value;

    /// <summary>The size of the model's file, with the record of its provenance.</summary>
    public long SizeBytes { get; } = model.SizeBytes + ProvenanceRecord.BytesOf(policy);

    /// <summary>
    /// Returns the costs that are counted of the model on <paramref name="sample"/>, by the target's key.
    /// </summary>
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
