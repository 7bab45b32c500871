using NasBuild.Core.Networks.Layers;
using NasBuild.Onnx;

namespace NasBuild.Core.Networks;

/// <summary>The definition of a network that can be trained from scratch.</summary>
public abstract record Network
{
    /// <summary>The name that the model's graph is given.</summary>
    public abstract string Name { get; }

    /// <summary>Returns the network as an untrained model: batch normalisations are in training form.</summary>
    /// <param name="seed">The seed of the initial weights: the same seed gives the same bytes.</param>
    public Model Build(int seed)
    {
        var write = new NetworkWriter(seed);
        Write(write);
        return write.Build(Name);
    }

    internal abstract void Write(NetworkWriter write);
}
