using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Search.Budgets;

namespace NasBuild.Core.Tests.Search.Budgets;

[TestClass]
public sealed class BudgetSharesTests
{
    private static readonly BudgetSettings Minutes = new() { Time = Duration.FromMinutes(5) };

    [TestMethod]
    [DataRow(0.0, 0.9)]
    [DataRow(10.0, 0.885)]
    [DataRow(60.0, 0.54)]
    [DataRow(150.0, 0.425)]
    [DataRow(200.0, 0.233)]
    [DataRow(600.0, 0.2)]
    public void Time_LeavesRoomForTheFinalistsThatFit(double secondsOfFinalist, double search)
    {
        var shares = BudgetShares.OfTime(Minutes, isTuned: true, secondsOfFinalist);

        Assert.AreEqual(search, shares.Before + shares.After, 0.001);
        Assert.AreEqual(0.25 / 0.15, shares.Before / shares.After, 0.001);
        if (secondsOfFinalist <= 200)
        {
            Assert.IsLessThanOrEqualTo(1 - (secondsOfFinalist / 300), shares.Before + shares.After);
        }
    }

    // Nine finalists of 3 s, six of 12 s, which leave most of the time; of 40 s three, of 600 s one, as with training.
    [TestMethod]
    [DataRow(3.0, 0.8965)]
    [DataRow(12.0, 0.724)]
    [DataRow(40.0, 0.54)]
    [DataRow(600.0, 0.2)]
    public void Time_LeavesRoomToConfirmMoreWithoutFineTuning(double secondsOfFinalist, double search)
    {
        var shares = BudgetShares.OfTime(Minutes, isTuned: false, secondsOfFinalist);

        Assert.AreEqual(search, shares.Before + shares.After, 0.001);
    }

    [TestMethod]
    public void LeastBudget_HoldsASearchAndOneFinalist()
    {
        var least = BudgetShares.LeastSeconds(80);
        var shares = BudgetShares.OfTime(
            new BudgetSettings { Time = Duration.FromMinutes((decimal)least / 60) }, isTuned: true, 80);

        Assert.IsGreaterThan(80, least * (1 - shares.Before - shares.After));
    }
}
