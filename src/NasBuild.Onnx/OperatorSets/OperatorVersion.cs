namespace NasBuild.Onnx.OperatorSets;

/// <summary>One version of an operator.</summary>
/// <param name="Since">The operator set that introduced it.</param>
/// <param name="Rule">Converts a node of the previous version to this one; null if it means the same.</param>
internal readonly record struct OperatorVersion(long Since, Func<OldNode, Node>? Rule)
{
    public static implicit operator OperatorVersion(int since) => new(since, null);

    public static implicit operator OperatorVersion((int Since, Func<OldNode, Node> Rule) version) =>
        new(version.Since, version.Rule);
}
