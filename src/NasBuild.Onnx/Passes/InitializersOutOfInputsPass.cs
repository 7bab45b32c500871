namespace NasBuild.Onnx.Passes;

/// <summary>
/// Takes initializers off the graph's inputs. Old exporters list every weight there, where it is a default that a caller may
/// replace, so that no pass may build on its value; afterwards it is a constant.
/// </summary>
public static class InitializersOutOfInputsPass
{
    /// <summary>The graph whose inputs are those that a caller must supply.</summary>
    public static Graph Run(Graph graph)
    {
        var constants = graph.Initializers.Select(t => t.Name).ToHashSet();
        return graph.Inputs.Any(i => constants.Contains(i.Name)) ? graph.With(inputs: graph.Inputs.Where(i => !constants.Contains(i.Name))) : graph;
    }
}
