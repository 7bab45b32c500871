using System.Globalization;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Inputs;

/// <summary>Inputs that cannot be fed, and settings that do not fit: one sentence each.</summary>
[TestClass]
public sealed class InputErrorTests
{
    [TestMethod]
    [DataRow("{ y: { value: 1 } }", "(1,58): error NAS1120 | m.onnx | y | 'x' or 'state'")]
    [DataRow("{ x: { shape: [5] } }", "(1,63): error NAS1121 | model.inputs.x.shape | …[batch, 4]…")]
    [DataRow("{ x: { batch-axis: 2 } }", "(1,63): error NAS1121 | model.inputs.x.batch-axis | …2 axes…")]
    [DataRow(
        "{ state: { feedback: nothing } }",
        "(1,67): error NAS1121 | model.inputs.state.feedback | …'y' and 'next'…")]
    public void SettingThatDoesNotFit_IsNamed(string inputs, string expected) =>
        With(InputNets.Recurrent("batch 4", "2 batch 8"), inputs, p => p.AssertError(expected, stage: null));

    [TestMethod]
    public void OutputOfAnotherShape_CannotFeed() => With(
        InputNets.Recurrent("batch 4", "2 batch 8"), "{ state: { feedback: y } }",
        p => p.AssertError(
            "(1,67): error NAS1125 | y | Float[1, 3] | state | Float[2, 1, 8]", stage: null),
        "data: { validation: v.npz }\n");

    [TestMethod]
    public void StateThatGrows_CannotBeFedBack() => With(
        InputNets.Growing(), "{ past: { feedback: present } }",
        p => p.AssertError("(1,66): error NAS1121 | model.inputs.past.feedback | …the output 'present' is…", stage: null));

    [TestMethod]
    public void SizesThatAreNotFound_AreAskedFor() => With(
        InputNets.Sound("batch samples", kernel: 60_000), "{}",
        p => p.AssertError("(1,48): error NAS1122 | m.onnx | x | …", stage: null));

    [TestMethod]
    public void AxesThatLookAlike_AreAskedFor()
    {
        // No result changes: nothing shows which axis counts samples.
        var net = InputNets.Rows("? ?", 7).Graph;
        var model = new Model(net.With(
            nodes: [.. net.Nodes, new Node("Greater", [net.Outputs[0].Name, "far"], ["yes"], "", "")],
            initializers: [.. net.Initializers, Tensor.Scalar("far", 1e9f)],
            inputs: [new ValueInfo("x", ElementType.Float, [default, default, new Dimension(7, null)])],
            outputs: [new ValueInfo("yes")]), 17, 8);

        With(model, "{}", p => p.AssertError("(1,48): error NAS1123 | x | …[?, ?, 7]…", stage: null));
        With(model, "{ x: { batch-axis: 0 } }", p => Assert.IsNotNull(p.Build()));
    }

    [TestMethod]
    [DataRow("1000000 1 8 8")]
    [DataRow("1 1 2147483648 2147483648")]
    [DataRow("65536 1 64 64", DisplayName = "small sizes, many elements")]
    public void HugeSizes_AreRefusedBeforeMemoryIsTaken(string shape)
    {
        var sizes = shape.Split(' ').Select(d => long.Parse(d, CultureInfo.InvariantCulture));
        var model = Nets.Filter();
        model = model.With(model.Graph.With(inputs:
            [new ValueInfo("x", ElementType.Float, sizes.Select(s => new Dimension(s, null)))]));

        With(model, "{}", p => p.AssertError("(1,48): error NAS1124 | m.onnx | x | …maximum…", stage: null));
    }

    private static void With(Model model, string inputs, Action<Project> check, string data = "")
    {
        using var project = new Project();
        project.Write("m.onnx", model.ToBytes());
        project.Write("v.npz", NumPy.Npz(("x", NumPy.Npy(Project.Random(16), 4, 4))));
        project.Write(
            "nas.yaml", $"model: {{ source: m.onnx, task: match-original, inputs: {inputs} }}\n{data}quantize: {{}}\n");
        check(project);
    }
}
