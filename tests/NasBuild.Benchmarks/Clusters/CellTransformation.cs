using System.Collections.Immutable;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>The choices of a space as a transformation that changes no model: their trials are made up.</summary>
internal sealed class CellTransformation(Space space) : ITransformation
{
    public string Name => "cells";

    public Space Space => space;

    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices) => model;

    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed) => null;
}
