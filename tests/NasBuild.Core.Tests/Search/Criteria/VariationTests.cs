using NasBuild.Core.Expressions;
using NasBuild.Core.Search.Criteria;

namespace NasBuild.Core.Tests.Search.Criteria;

[TestClass]
public sealed class VariationTests
{
    [TestMethod]
    public void Trees_HaveTheirDepth()
    {
        var random = new Random(1);
        var (shallow, grown) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            Assert.AreEqual(3, RandomTree.Full(3, random).Depth);
            Assert.IsTrue(Leaves(RandomTree.Full(2, random))
                .All(l => l.Operator is Operator.W or Operator.G or Operator.X));
            grown = RandomTree.Grow(4, random).Depth;
            Assert.IsInRange(0, 4, grown);
            shallow += grown < 4 ? 1 : 0;
            Assert.IsInRange(0, 4, RandomTree.Draw(2, 4, random).Depth);
        }

        Assert.IsInRange(50, 450, shallow);
    }

    [TestMethod]
    public void Child_HasPartsOfBothParents()
    {
        var (a, b) = (ExpressionParser.Parse("add(sqr(W), W)"), ExpressionParser.Parse("mul(log(G), G)"));
        var random = new Random(2);

        for (var i = 0; i < 100; i++)
        {
            var child = Variation.Cross(a, b, random);

            Assert.IsTrue(child.Reads(Operator.G));
            Assert.IsTrue(child.Nodes().All(n => n.Operator.Arity() == (n.Left is null ? 0 : n.Right is null ? 1 : 2)));
            Assert.IsTrue(child.Operator is Operator.Add || b.Nodes().Contains(child));
        }
    }

    [TestMethod]
    public void Mutation_ChangesOneNodeAndKeepsTheShape()
    {
        var tree = ExpressionParser.Parse("add(sqr(mul(W, G)), neg(X))");
        var random = new Random(3);

        for (var i = 0; i < 100; i++)
        {
            var mutant = Variation.Mutate(tree, random);

            Assert.AreEqual(1, tree.Nodes().Zip(mutant.Nodes()).Count(p => p.First.Operator != p.Second.Operator));
            Assert.AreEqual(tree.Size, mutant.Size);
        }
    }

    private static IEnumerable<Expression> Leaves(Expression tree) => tree.Nodes().Where(n => n.Left is null);
}
