namespace NasBuild.Onnx.OperatorSets;

/// <summary>One version of an operator.</summary>
/// <param name="Since">The operator set that introduced it.</param>
/// <param name="Rule">Writes a node of the version before in this one; null where it means the same.</param>
internal readonly record struct OperatorVersion(long Since, Func<OldNode, Node>? Rule)
{
    public static implicit operator OperatorVersion(int since) => new(since, null);

    public static implicit operator OperatorVersion((int Since, Func<OldNode, Node> Rule) version) =>
        new(version.Since, version.Rule);
}
