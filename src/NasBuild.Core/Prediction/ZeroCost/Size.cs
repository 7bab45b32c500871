using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;

namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>The logarithm of the number of parameters, or of multiply-accumulate operations.</summary>
/// <param name="ofOperations">True for operations.</param>
internal sealed class Size(bool ofOperations) : IZeroCostProxy
{
    /// <inheritdoc/>
    public string Name => ofOperations ? "MACs" : "parameters";

    /// <inheritdoc/>
    public double Of(UntrainedNet net) => Math.Log(ofOperations ? Operations(net)
        : TrainableParameters.Of(net.Model).Sum(p => net.Model.Graph[p].Initializer!.Count));

    private static long Operations(UntrainedNet net)
    {
        var form = TrainingForm.Of(net.Model, net.Inputs, []);
        return MacCount.Total(form.Model, form.Types);
    }
}
