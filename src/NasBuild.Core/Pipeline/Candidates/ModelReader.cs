using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Quality;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// Reads the model that nas.yaml names and checks that it runs; every problem is a diagnostic at the key that names it.
/// </summary>
public static class ModelReader
{
    /// <summary>Returns the model.</summary>
    /// <exception cref="NasException">The model is missing, damaged, or not supported.</exception>
    public static Model Read(NasConfiguration configuration)
    {
        var position = configuration.PositionOf(configuration.SourceKey);
        if (!File.Exists(configuration.SourcePath))
        {
            throw new NasException(Descriptors.ModelMissing.At(position, configuration.SourceName));
        }

        var model = Load(configuration.SourcePath, configuration.SourceName, position);
        CheckEnds(model, position);
        InputDiagnostics.Check(configuration, model);
        return model;
    }

    /// <summary>Returns a further component of a hybrid, with its external data.</summary>
    /// <exception cref="NasException">The component is missing, damaged, or not supported.</exception>
    public static Model Read(NasConfiguration configuration, string component)
    {
        var (position, name) = (
            configuration.PositionOf(configuration.SourceKey),
            Path.GetRelativePath(configuration.Folder, component).Replace('\\', '/'));
        if (!File.Exists(component))
        {
            throw new NasException(Descriptors.ModelMissing.At(position, name));
        }

        var model = Load(component, name, position);
        CheckEnds(model, position);
        return model.ExternalFiles.Count == 0 ? model : model.WithEmbeddedData();
    }

    /// <summary>Returns the model at <paramref name="path"/>, without a nas.yaml.</summary>
    /// <exception cref="NasException">The model is missing or damaged.</exception>
    public static Model Read(string path)
    {
        var model = File.Exists(path) ? Load(path, path, null)
            : throw new NasException(Descriptors.ModelFileMissing.With(path));
        InputDiagnostics.Check(path, model);
        return model;
    }

    private static Model Load(string path, string name, SourcePosition? position)
    {
        try
        {
            var model = Model.Load(path);
            _ = model.ExternalFiles;
            return model;
        }
        catch (OnnxFormatException e)
        {
            throw new NasException(Explain(name, path, e, position), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.ModelUnreadable.At(position, name, e.Message), e);
        }
    }

    /// <summary>Returns the model with the data of external files in memory: the shipped model is one file.</summary>
    /// <exception cref="NasException">External data is missing or too large.</exception>
    public static Model Whole(NasConfiguration configuration, Model model)
    {
        try
        {
            return model.ExternalFiles.Count == 0 ? model : model.WithEmbeddedData();
        }
        catch (OnnxFormatException e)
        {
            throw new NasException(
                Explain(
                    configuration.SourceName, configuration.SourcePath, e,
                    configuration.PositionOf(configuration.SourceKey)),
                e);
        }
    }

    /// <summary>
    /// Returns the diagnostic for a model that ONNX Runtime or the reader rejects; null if <paramref name="e"/> is
    /// another error.
    /// </summary>
    public static NasException? Explain(NasConfiguration configuration, Exception e) =>
        e is InputException input ? InputDiagnostics.Explain(configuration, input)
        : e is OutputNotMeasurableException output ? new NasException(
            Descriptors.OutputNotMeasurable.At(
                configuration.PositionOf("quality.measure"), output.Output, output.Split, output.Obstacle), e)
        : Explain(
            configuration.SourceName, configuration.SourcePath, configuration.PositionOf(configuration.SourceKey), e);

    /// <summary>Returns the same for the model at <paramref name="path"/>, without a nas.yaml.</summary>
    public static NasException? Explain(string path, Exception e) => Explain(path, path, null, e);

    private static NasException? Explain(string name, string path, SourcePosition? position, Exception e)
    {
        Diagnostic? diagnostic = e switch
        {
            UnsupportedOpsetException opset =>
                Descriptors.UnsupportedOpset.At(position, name, opset.Version, "ai.onnx", OldestOpset, opset.Latest),
            UnsupportedOperatorException op => Descriptors.UnsupportedOperator.At(
                position, op.OpType, op.Domain.Length == 0 ? "ai.onnx" : op.Domain, op.Version, op.Node,
                "ONNX Runtime has no implementation of it."),
            OnnxFormatException format => Explain(name, path, format, position),
            InputException input => InputDiagnostics.Of(name, position, input),
            OutputNotFiniteException output =>
                Descriptors.OriginalNotFinite.At(position, output.Output, name, output.Split),
            SessionException session => Descriptors.ModelDoesNotRun.At(position, name, session.Message),
            _ => null,
        };
        return diagnostic is null ? null : new NasException(diagnostic, e);
    }

    private static Diagnostic Explain(string name, string path, OnnxFormatException e, SourcePosition? position) =>
        e.Fault switch
        {
            OnnxFault.ExternalData => Descriptors.ExternalDataUnusable.At(position, name, e.Message),
            OnnxFault.TooDeep => Descriptors.ModelUnreadable.At(
                position, name, $"{e.Message} Export it with fewer conditions and loops inside of each other."),
            OnnxFault.NotOnnx when BeginsLikeOnnx(path) =>
                Descriptors.ModelTruncated.At(position, name, FileSize.Of(path), e.Message),
            OnnxFault.NotOnnx => Descriptors.NotOnnx.At(position, name, e.Message),
            _ => Descriptors.ModelCorrupt.At(position, name, e.Message),
        };

    // The oldest opset that ONNX Runtime supports.
    private const int OldestOpset = 7;

    // The first field of a model is its IR version, a small number under the tag 8.
    private static bool BeginsLikeOnnx(string path)
    {
        using var file = RegularFile.OpenRead(path);
        return file.ReadByte() == 8 && file.ReadByte() is > 0 and < 32;
    }

    private static void CheckEnds(Model model, SourcePosition? position)
    {
        if (!model.Graph.RequiredInputs.Any())
        {
            throw new NasException(Descriptors.UnusableInput.At(position, "", "there is none.", "at least one input"));
        }

        if (model.Graph.RequiredInputs.FirstOrDefault(i =>
            i.ElementType is ElementType.Undefined or ElementType.String) is { } input)
        {
            throw new NasException(Descriptors.UnusableInput.At(
                position, input.Name, "it is not a tensor of numbers.", "a tensor of numbers"));
        }

        if (model.Graph.Outputs.IsEmpty)
        {
            throw new NasException(Descriptors.UnusableOutput.At(
                position, "", "there is none.", "at least one output"));
        }
    }
}
