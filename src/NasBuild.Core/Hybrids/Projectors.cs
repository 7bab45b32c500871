// Roberts et al., Pretrained Hybrids with MAD Skills, arXiv 2406.00894, section 3
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Hybrids;

/// <summary>The layers between the common residual stream of a hybrid and those of its components.</summary>
/// <param name="write">The hybrid.</param>
/// <param name="kind">Their kind.</param>
/// <param name="random">The source of random weights.</param>
internal sealed class Projectors(HybridWriter write, ProjectorKind kind, Random random)
{
    /// <summary>The names of their weights.</summary>
    public List<string> Weights { get; } = [];

    /// <summary>Adds a projector, and returns its output.</summary>
    /// <param name="x">The value that it reads.</param>
    /// <param name="name">Its name.</param>
    /// <param name="from">The width that it reads.</param>
    /// <param name="to">The width that it writes.</param>
    public string Add(string x, string name, long from, long to)
    {
        var plain = write.Fitted(x, from, to);
        return kind switch
        {
            ProjectorKind.Identity => Layer(name, x, LinearMap.Identity(from, to)),
            ProjectorKind.Linear => Layer(name, x, Normal(from, to)),
            ProjectorKind.Skip => write.Op("Add", plain, Layer(name, x, LinearMap.Zero(from, to))),
            _ => write.Op("Add", plain, Layer(
                $"{name}.second", write.Op("Relu", Layer($"{name}.first", x, Normal(from, to))),
                LinearMap.Zero(to, to))),
        };
    }

    private LinearMap Normal(long from, long to) => LinearMap.Zero(from, to) with
    {
        Weights = Initialisation.Normal(random, from * to, Math.Sqrt(1.0 / from)),
    };

    private string Layer(string name, string read, LinearMap map)
    {
        Weights.AddRange([$"{name}.weight", $"{name}.bias"]);
        return write.Linear(read, name, map);
    }
}
