using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Onnx;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine.Tests.OperatorModels;

/// <summary>
/// Runs a model under ONNX Runtime with texts and sequences too, which <see cref="Session"/> has no use for.
/// </summary>
internal static class OperatorRun
{
    /// <summary>The outputs by position; null for one that is no tensor or sequence of tensors.</summary>
    public static Datum?[] Run(byte[] model, IReadOnlyDictionary<string, Datum?> inputs)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
        };
        using var session = new InferenceSession(model, options);
        var values = inputs.Where(i =>
            session.InputNames.Contains(i.Key) || session.OverridableInitializerMetadata.ContainsKey(i.Key))
            .ToDictionary(i => i.Key, i =>
                ToOrtValue(i.Value ?? throw new NotSupportedException($"Input '{i.Key}' is no tensor or sequence.")));
        using var runOptions = new RunOptions();
        using var results = session.Run(runOptions, values, session.OutputNames);
        Datum?[] outputs = [.. results.Select(FromOrtValue)];
        foreach (var value in values.Values)
        {
            value.Dispose();
        }

        return outputs;
    }

    private static OrtValue ToOrtValue(Datum datum)
    {
        if (datum.Items is { } items)
        {
            return OrtValue.CreateSequence([.. items.Select(ToOrtValue)]);
        }

        var tensor = datum.Tensor!;
        if (tensor.ElementType == ElementType.String)
        {
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [.. tensor.Shape]);
            foreach (var (text, i) in tensor.ToStrings().Select((t, i) => (t, i)))
            {
                texts.StringTensorSetElementAt(text, i);
            }

            return texts;
        }

        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (OrtElementType)tensor.ElementType, [.. tensor.Shape]);
        tensor.ToBytes().Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Datum? FromOrtValue(OrtValue value)
    {
        if (value.OnnxType == OnnxValueType.ONNX_TYPE_SEQUENCE)
        {
            var items = new List<Datum>();
            value.ProcessSequence((item, _) => items.Add(FromOrtValue(item)!), OrtAllocator.DefaultInstance);
            return new Datum(null, items);
        }

        if (!value.IsTensor)
        {
            return null;
        }

        var info = value.GetTensorTypeAndShape();
        return new Datum(
            info.IsString
                ? Tensor.Create(
                    "", info.Shape, value.GetStringTensorAsArray().Select(Google.Protobuf.ByteString.CopyFromUtf8))
                : Tensors.FromOrtValue("", value),
            null);
    }
}
