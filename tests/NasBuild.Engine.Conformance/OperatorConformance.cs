using NasBuild.Engine.Conformance.Operators;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds the gradients of operators, and of blocks of them, against finite differences, closed forms and PyTorch.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class OperatorConformance(ITrainingEngine engine)
{
    /// <summary>The names of all cases.</summary>
    public static IEnumerable<object[]> Names => OperatorCases.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_OfOperators_AreThoseExpected(string name) => OperatorCases.All[name].Check(engine);

    [TestMethod]
    public void Nodes_OfAllCases_AreDifferentiated() => Assert.IsEmpty(
        from c in OperatorCases.All.Values
        from node in c.Model.Graph.Nodes
        where !PiecewiseConstant.Operators.Contains(node.OpType) && !engine.Differentiates(node)
        select $"{node.OpType} of '{c.Name}'");
}
