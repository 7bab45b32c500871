using System.Runtime.CompilerServices;
using System.Text;
using NasBuild.Engine.Conformance.Operators;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.OnnxRuntime.Gradients;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime;

/// <summary>Keeps the README.md beside the table of rules in step with it, and the conformance suite too.</summary>
[TestClass]
public sealed class CoverageTests
{
    private const string Readme = "src/NasBuild.Engine/Training/OnnxRuntime/Gradients/README.md";

    /// <summary>Set to 1, the test run writes the README anew instead of comparing it.</summary>
    private const string UpdateVariable = "NAS_UPDATE_GRADIENTS";

    private const string Recurrent =
        "of any direction, with lengths; activations Sigmoid, Tanh and Relu; layout 0; without clip";

    // What a user may want to know beside that there is a rule. An operator's forms are those of the operator sets 7 to
    // 22 where nothing else is said.
    private static readonly Dictionary<string, string> Notes = new()
    {
        ["BatchNormalization"] =
            "in inference with the statistics as parameters too; in training form once its statistics are written out",
        ["Cast"] = "between floating-point types; a cast to integers ends the path",
        ["Clip"] = "0 at the bounds and beyond; bounds may be trained",
        ["DequantizeLinear"] = "straight-through; the scale of fixed integers may be trained",
        ["Dropout"] = "in inference",
        ["GRU"] = Recurrent,
        ["Gelu"] = "since 20; exact and tanh",
        ["GroupNormalization"] = "since 18",
        ["LSTM"] = Recurrent + "; without input_forget",
        ["LayerNormalization"] = "since 17",
        ["Max"] = "equal values share",
        ["Min"] = "equal values share",
        ["Mish"] = "since 18",
        ["Mod"] = "fmod",
        ["Pow"] = "the exponent's where the base is positive",
        ["QuantizeLinear"] =
            "straight-through, 0 where the number saturates; per tensor, axis or block, integers of 4 to 16 bits; nothing "
            + "to the scale",
        ["RMSNormalization"] = "since 23",
        ["RNN"] = Recurrent,
        ["ReduceL2"] = "0 where the norm is 0",
        ["ReduceMax"] = "equal numbers share",
        ["ReduceMin"] = "equal numbers share",
        ["ReduceProd"] = "zeros among the factors too",
        ["Relu"] = "0 at 0",
        ["Swish"] = "since 24",
        ["TopK"] = "of the values",
    };

    [TestMethod]
    public void Document_ListsTheOperatorsOfTheTable()
    {
        var path = Path.Combine(Folder(), "../../../..", Readme);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Document());
        }

        Assert.AreEqual(
            Document(),
            File.Exists(path) ? File.ReadAllText(path) : "",
            $"{Readme} is out of step with the table of rules. Run these tests once with {UpdateVariable}=1.");
    }

    [TestMethod]
    public void Notes_AreOfOperatorsInTheTable() => Assert.IsEmpty(Notes.Keys.Except(GradientRules.All.Keys));

    [TestMethod]
    public void NoOperator_HasARuleAndIsConstant() =>
        Assert.IsEmpty(GradientRules.All.Keys.Intersect(PiecewiseConstant.Operators));

    [TestMethod]
    public void EveryOperatorWithARule_HasACaseInTheConformanceSuite() =>
        Assert.IsEmpty(GradientRules.All.Keys.Except(OperatorCases.Operators).Order());

    [TestMethod]
    public void EveryCaseOfTheConformanceSuite_IsOfOperatorsWithARule() =>
        Assert.IsEmpty(OperatorCases.Operators.Except(GradientRules.All.Keys).Order());

    private static string Document()
    {
        var text = new StringBuilder("""
            # Gradients

            The operators that ONNX Runtime's training engine differentiates: the list is written by a test from the table
            in `GradientRules.cs`. A gradient is itself a graph of standard ONNX operators, of operator set 18 or later,
            and runs wherever ONNX Runtime does. Models of the operator sets 7 to 17 are rewritten to 18 first. Each rule
            is held against finite differences, and many against what PyTorch computed.

            On processors with registers of 512 bits, convolutions and attention, softmax(s q k + mask) v, are operators of
            our own: that of attention keeps neither scores nor probabilities, and computes them again for the gradients.

            An operator that is not here and lies on the path from a trained parameter to the loss is an error that names
            it and its node; anywhere else it does not matter.

            An `If` has no gradient. A build replaces it by the branch that it takes where its condition is constant, or
            depends on nothing but sizes that the model fixes; of another one that holds weights, NAS1260 tells the node.

            | operator | rules | notes |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (operation, rule) in GradientRules.All.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| {operation} | {rule.Method.DeclaringType!.Name} | {Notes.GetValueOrDefault(operation, "")} |\n");
        }

        text.Append($"""

            Through these nothing flows back, since their outputs change in steps or not at all, or are integers and truths:
            {string.Join(", ", PiecewiseConstant.Operators.Order(StringComparer.Ordinal))}.

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
