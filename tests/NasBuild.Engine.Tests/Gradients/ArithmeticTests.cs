using static NasBuild.Engine.Tests.Gradients.GradientCheck;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class ArithmeticTests
{
    [TestMethod]
    public void Add_OfBroadcastShapes_SumsOverWhatWasBroadcast() =>
        Check(Node("Add", ["a", "b"]), [Doubles("a", 2, 3, 4), Doubles("b", 3, 1)]);
}
