namespace NasBuild.TorchSharp.Conformance;

/// <summary>
/// Holds the gradients of recurrent operators against finite differences of what ONNX Runtime computes.
/// </summary>
[TestClass]
public class RecurrentTests
{
    private readonly TorchSharpEngine engine = new();

    public static IEnumerable<object[]> Names => RecurrentCases.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_OfRecurrentOperators_AreThoseExpected(string name) => RecurrentCases.All[name].Check(engine);
}
