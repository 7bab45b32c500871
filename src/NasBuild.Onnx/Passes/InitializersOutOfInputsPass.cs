namespace NasBuild.Onnx.Passes;

/// <summary>
/// Removes initializers from the graph's inputs. Older exporters list every weight there, as a default that a caller
/// may replace, so that no pass may rely on its value; afterwards it is a constant.
/// </summary>
public static class InitializersOutOfInputsPass
{
    /// <summary>Returns the graph whose inputs are those that a caller must supply.</summary>
    public static Graph Run(Graph graph)
    {
        var constants = graph.Initializers.Select(t => t.Name).ToHashSet();
        return graph.Inputs.Any(i => constants.Contains(i.Name))
            ? graph.With(inputs: graph.Inputs.Where(i => !constants.Contains(i.Name)))
            : graph;
    }
}
