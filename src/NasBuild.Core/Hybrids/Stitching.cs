// Lenc and Vedaldi, Understanding image representations by measuring their equivariance and equivalence, CVPR 2015; the
// layer by least squares as in Csiszarik et al., Similarity and Matching of Neural Network Representations, NeurIPS
// 2021
using NasBuild.Core.Numerics;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// Fits the linear layer that translates the residual stream of one component into that of another, where a hybrid
/// passes from a block of the one to a block of the other.
/// </summary>
/// <param name="components">The components.</param>
/// <param name="batches">Returns the inputs of samples, some at a time.</param>
/// <param name="session">The settings of the sessions that run the components.</param>
internal sealed class Stitching(
    IReadOnlyList<ModelBlocks> components, Func<IEnumerable<IReadOnlyDictionary<string, Tensor>>> batches,
    SessionSettings session)
{
    // Of the mean square of what is read.
    private const double Ridge = 1e-6;

    /// <summary>Returns the layer.</summary>
    /// <param name="cut">The index of the value in both residual streams.</param>
    /// <param name="from">The component whose stream is read.</param>
    /// <param name="to">The component whose stream is wanted.</param>
    public LinearMap Between(int cut, int from, int to)
    {
        var (inputs, outputs) = ((int)components[from].Width(cut) + 1, (int)components[to].Width(cut));
        var (gram, products) = (new double[inputs * inputs], new double[inputs * outputs]);
        using var running = Session.Create(Sums(cut, from, to), session);
        foreach (var batch in batches())
        {
            var found = running.Run(batch);
            Add(gram, found["gram"]);
            Add(products, found["products"]);
        }

        var mean = Enumerable.Range(0, inputs).Sum(i => gram[(i * inputs) + i]) / inputs;
        for (var i = 0; i < inputs - 1; i++)
        {
            gram[(i * inputs) + i] += Ridge * mean;
        }

        Cholesky.Factor(gram, inputs);
        var map = LinearMap.Zero(inputs - 1, outputs);
        var column = new double[inputs];
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
            {
                column[i] = products[(i * outputs) + o];
            }

            Cholesky.Solve(gram, inputs, column);
            for (var i = 0; i < inputs - 1; i++)
            {
                map.Weights[(i * outputs) + o] = (float)column[i];
            }

            map.Bias[o] = (float)column[^1];
        }

        return map;
    }

    private static void Add(double[] sums, Tensor values)
    {
        var numbers = values.ToFloats();
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += numbers[i];
        }
    }

    // The streams as rows, X with a column of ones: X^T X and X^T Y.
    private Model Sums(int cut, int from, int to)
    {
        var write = HybridWriter.For(components);
        string Rows(int component)
        {
            var of = components[component];
            var stream = write.Inlined(
                of.Through(cut), component, of.Model.Graph.RequiredInputs.First().Name, write.Builder.Inputs[0].Name);
            if (of.Types[of.Stream[cut]].Shape.Length == 4)
            {
                stream = write.Builder.Add("Transpose", [stream], "rows", "", Attribute.Of("perm", [0L, 2, 3, 1]));
            }

            return write.Op("Reshape", stream, write.Builder.Add(
                Tensor.Create<long>("shape", [2], [-1, of.Width(cut)])));
        }

        var x = write.Op(
            "Pad", Rows(from), write.Builder.Add(Tensor.Create<long>("pads", [4], [0, 0, 0, 1])),
            write.Builder.Add(Tensor.Scalar("one", 1f)));
        var turned = write.Builder.Add("Transpose", [x], "turned", "", Attribute.Of("perm", [1L, 0]));
        write.Builder.Nodes.Add(new Node("MatMul", [turned, x], ["gram"]));
        write.Builder.Nodes.Add(new Node("MatMul", [turned, Rows(to)], ["products"]));
        write.Builder.Outputs.Clear();
        write.Builder.Outputs.AddRange([new ValueInfo("gram"), new ValueInfo("products")]);
        return components[0].Model.With(DeadNodesPass.Run(write.Builder.Build()));
    }
}
