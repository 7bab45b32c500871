using NasBuild.Core.Results;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>
/// Splits that differ: the original is right on all of the validation split and on nothing of the test split, so that a
/// decision or a figure of the wrong one shows.
/// </summary>
[TestClass]
public sealed class SplitUseTests
{
    private const int Validation = 48;
    private const int Test = 30;

    [TestMethod]
    [DataRow("evolution")]
    [DataRow("policy-gradient")]
    [DataRow("hybrid")]
    public void Search_DecidesOnTheValidationSplit_AndTheTestSplitIsMeasuredAtTheEnd(string method)
    {
        using var project = Project.Classifier(
            "prune: { max-ratio: 0.5 }\ntarget: { macs: 80 %, on-miss: warn }\n"
            + $"search: {{ method: {method} }}\nbudget: {{ trials: 6 }}\n");
        project.Write("nas.yaml", File.ReadAllText(project.Config).Replace(
            "validation: validation.npz", "validation: validation.npz, test: test.npz", StringComparison.Ordinal));
        project.WriteImages("test.npz", Opposite(Nets.Classifier()), Test);

        var report = project.Build()!;

        CollectionAssert.AreEqual(
            new[] { ("validation", Validation, 1.0), ("test", Test, 0.0) },
            report.Measured.Quality.Select(q => (q.Split, q.Samples, q.Original)).ToArray());
        Assert.AreEqual(1, report.Searched.Where(t => t.Phase != TrialPoint.Confirm).Max(t => t.Quality), 1e-9);
        var chosen = report.Searched.Last(t => t.Chosen);
        Assert.AreEqual(chosen.Quality, report.Measured.Quality[0].Optimized, 1e-9);
    }

    // The best class of the scores with the other sign is the worst.
    private static Model Opposite(Model model) => model.With(model.Graph.With(
        initializers: model.Graph.Initializers.Select(t => !t.Name.StartsWith("head", StringComparison.Ordinal) ? t
            : Tensor.Create<float>(t.Name, t.Shape.AsSpan(), Array.ConvertAll(t.ToFloats(), w => -w)))));
}
