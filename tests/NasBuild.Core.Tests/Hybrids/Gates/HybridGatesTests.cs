using NasBuild.Core.Hybrids.Gates;

namespace NasBuild.Core.Tests.Hybrids.Gates;

[TestClass]
public sealed class HybridGatesTests
{
    // The loss is the sum of each share times a price: the cheapest component of each block is best.
    private static readonly double[] Prices = [0.3, 0.1, 0.9, 0.2, 0.5, 0.05];

    [TestMethod]
    [DataRow("softmax")]
    [DataRow("gumbel")]
    [DataRow("exponentiated")]
    public void EverySearch_FindsTheCheapestComponents(string method)
    {
        var gates = Create(method);
        CollectionAssert.AreEqual(
            Enumerable.Repeat(1f / 3, 6).ToArray(), gates.Found(1), "Shares are equal at first.");

        for (var step = 0; step < 300; step++)
        {
            gates.Learn(Prices, step, Math.Pow(0.2, step / 300.0));
        }

        var found = gates.Found(0.2);
        Assert.IsGreaterThan(0.95f, found[1]);
        Assert.IsGreaterThan(0.95f, found[5]);
        Assert.AreEqual(1, found[..3].Sum(), 1e-5);
    }

    // One step by hand: AdamW's first update is the rate, against the sign of the slope.
    [TestMethod]
    public void SoftmaxGates_StepAgainstTheSlope()
    {
        var gates = new SoftmaxGates(1, 2, rate: 0.05);

        gates.Learn([1, 0], step: 0, temperature: 1);

        var expected = 1 / (1 + Math.Exp(0.1));
        Assert.AreEqual(expected, gates.Found(1)[0], 1e-6);
        Assert.AreEqual(1 / (1 + Math.Exp(0.1 / 0.5)), gates.Found(0.5)[0], 1e-6);
    }

    // Exponentiated gradient by hand: shares times exp(-rate x gradient), scaled to one.
    [TestMethod]
    public void ExponentiatedGates_MultiplyShares()
    {
        var gates = new ExponentiatedGates(1, 2, rate: 0.5);

        gates.Learn([1, 0], step: 0, temperature: 1);
        gates.Learn([1, 2], step: 1, temperature: 0.3);

        double[] weights = [Math.Exp(-1), Math.Exp(-1)];
        Assert.AreEqual(weights[0] / weights.Sum(), gates.Found(1)[0], 1e-6);
        gates.Learn([0, 1], step: 2, temperature: 1);
        Assert.AreEqual(1 / (1 + Math.Exp(-0.5)), gates.Shares(3, 0.1)[0], 1e-6);
    }

    // The gradient of a softmax against finite differences of a loss that is not linear.
    [TestMethod]
    public void SoftmaxGates_FollowTheGradientThroughTheSoftmax()
    {
        double Loss(IReadOnlyList<float> shares) => Math.Pow(shares[0] - 0.9, 2) + (0.5 * shares[1]);
        var gates = new SoftmaxGates(1, 3, rate: 0.05);
        for (var step = 0; step < 2000; step++)
        {
            var shares = gates.Shares(step, 0.7);
            gates.Learn([2 * (shares[0] - 0.9), 0.5, 0], step, 0.7);
        }

        // The minimum on the simplex: the second share is 0, the first 0.9.
        var found = gates.Found(0.7);
        Assert.AreEqual(0.9, found[0], 0.02);
        Assert.IsLessThan(0.02f, found[1]);
        Assert.IsLessThan(0.002, Loss(found) - 0);
    }

    [TestMethod]
    [DataRow("softmax")]
    [DataRow("gumbel")]
    [DataRow("exponentiated")]
    public void RestoredGates_GoOnAsBefore(string method)
    {
        var (whole, second) = (Create(method), Create(method));
        for (var step = 0; step < 20; step++)
        {
            whole.Learn(Prices, step, 0.5);
        }

        second.Restore(whole.Capture());
        whole.Learn(Prices, 20, 0.5);
        second.Learn(Prices, 20, 0.5);

        CollectionAssert.AreEqual(whole.Shares(21, 0.5), second.Shares(21, 0.5));
        CollectionAssert.AreNotEqual(whole.Shares(21, 0.5), Create(method).Shares(21, 0.5));
    }

    [TestMethod]
    public void GumbelGates_DrawOtherSharesInEveryStep_AndTheSameAgain()
    {
        var gates = new GumbelGates(2, 3, rate: 0.05, seed: 1);

        CollectionAssert.AreNotEqual(gates.Shares(0, 1), gates.Shares(1, 1));
        CollectionAssert.AreEqual(gates.Shares(0, 1), new GumbelGates(2, 3, rate: 0.05, seed: 1).Shares(0, 1));

        // Draws of one component, each as often as its share says.
        var drawn = Enumerable.Range(0, 3000).Select(step => gates.Shares(step, 0.01)).ToList();
        Assert.IsTrue(drawn.Count(s => s[..3].Max() > 0.99) > 2900);
        Assert.AreEqual(1000, drawn.Count(s => s[0] > 0.5), 100);
    }

    private static HybridGates Create(string method) => method switch
    {
        "softmax" => new SoftmaxGates(2, 3, rate: 0.05),
        "gumbel" => new GumbelGates(2, 3, rate: 0.05, seed: 1),
        _ => new ExponentiatedGates(2, 3, rate: 0.1),
    };
}
