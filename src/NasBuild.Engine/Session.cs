using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Kernels;
using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>
/// A session of ONNX Runtime for a model. Owns the native session; inputs are read in place, outputs are copied once.
/// Safe to use from several threads at a time.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly InferenceSession session;
    private readonly int threads;
    private readonly RunOptions runOptions = new();
    private readonly string[] outputNames;

    // ONNX Runtime crashes when it returns an optional value that is empty.
    private readonly string[] tensorNames;

    private Session(InferenceSession session, int threads)
    {
        this.session = session;
        this.threads = threads;
        outputNames = [.. session.OutputNames];
        tensorNames = [.. outputNames.Where(
            o => session.OutputMetadata[o].OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR)];
    }

    /// <summary>The names of the inputs that a run needs.</summary>
    public IReadOnlyList<string> Inputs => session.InputNames;

    /// <summary>The names of the outputs, in the model's order.</summary>
    public IReadOnlyList<string> Outputs => outputNames;

    /// <summary>The element types of the outputs that are tensors, by name; strings are left out.</summary>
    internal IEnumerable<KeyValuePair<string, ElementType>> OutputTypes => tensorNames
        .Select(n => KeyValuePair.Create(n, (ElementType)session.OutputMetadata[n].ElementDataType))
        .Where(t => t.Value != ElementType.String);

    /// <summary>Returns the size of all outputs, as far as ONNX Runtime knows their shapes.</summary>
    /// <param name="inputs">The inputs, which tell the sizes that the model names.</param>
    internal double OutputBytes(IReadOnlyDictionary<string, Tensor> inputs)
    {
        // A size that no input has is hardly larger than all of theirs.
        var open = inputs.Values.SelectMany(t => t.Shape).DefaultIfEmpty(1).Max();
        var named = session.InputMetadata.Where(i => i.Value.IsTensor && inputs.ContainsKey(i.Key))
            .SelectMany(i => i.Value.SymbolicDimensions.Zip(inputs[i.Key].Shape)).Where(d => d.First.Length > 0)
            .DistinctBy(d => d.First).ToDictionary();
        var sizes = tensorNames.Select(n => session.OutputMetadata[n]).Select(t => t.Dimensions.Zip(t.SymbolicDimensions)
            .Aggregate(1.0, (product, d) => product * (d.First < 0 ? named.GetValueOrDefault(d.Second, open) : d.First))
                * Math.Max(8, ((ElementType)t.ElementDataType).Bits()) / 8).ToList();

        // Without dimensions it may be a scalar, or of a rank that is not known: then as large as the largest.
        var unknown = tensorNames.Count(n => session.OutputMetadata[n].Dimensions.Length == 0);
        return sizes.Sum() + (unknown * sizes.DefaultIfEmpty(0).Max());
    }

    /// <summary>
    /// Returns the sizes of an output that are the same in every run, null for the others; null if not even their number
    /// is known.
    /// </summary>
    internal long?[]? SizesOf(string output) =>
        session.OutputMetadata.GetValueOrDefault(output) is { IsTensor: true, Dimensions: { Length: > 0 } sizes }
            ? [.. sizes.Select(s => s < 0 ? (long?)null : s)] : null;

    /// <summary>Creates a session of <paramref name="model"/>.</summary>
    /// <exception cref="UnsupportedOperatorException">A node's operator has no implementation.</exception>
    /// <exception cref="UnsupportedOpsetException">The operator set is newer than ONNX Runtime.</exception>
    /// <exception cref="SessionException">ONNX Runtime rejects the model for another reason.</exception>
    public static Session Create(Model model, SessionSettings settings)
    {
        return new Session(Native(model, settings), settings.Threads);
    }

    /// <summary>Creates ONNX Runtime's own session of <paramref name="model"/>.</summary>
    /// <inheritdoc cref="Create"/>
    internal static InferenceSession Native(Model model, SessionSettings settings)
    {
        Garbage.Collect();
        try
        {
            var fits = model.FitsOneFile(settings.LargestModelBytes);
            using var options = Options(model, settings, fits ? model.Folder : null);
            var start = EngineMeter.Start();
            var session = fits ? FromBytes(model, options) : LargeModel.CreateSession(model, settings, options);
            EngineMeter.Stop(start, threads: 1);
            Garbage.Collect();
            return session;
        }
        catch (OnnxRuntimeException e)
        {
            throw SessionFailure.Explain(model, e);
        }
    }

    // A method of its own: in that of the caller, the bytes would live until it ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InferenceSession FromBytes(Model model, SessionOptions options) => new(model.ToBytes(), options);

    /// <summary>Runs the model once.</summary>
    /// <param name="inputs">A tensor for every input.</param>
    /// <returns>Every output that is a tensor, by name.</returns>
    /// <exception cref="SessionException">The inputs do not fit the model, or an operator fails on them.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs) =>
        Run(inputs, Tensors.FromOrtValue);

    /// <summary>Runs the model once without copying its outputs.</summary>
    /// <returns>The type and shape of every output that is a tensor, by name.</returns>
    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, Tensor})"/>
    internal IReadOnlyDictionary<string, TensorType> Types(IReadOnlyDictionary<string, Tensor> inputs) =>
        Run(inputs, (_, value) => Tensors.TypeOf(value));

    private Dictionary<string, T> Run<T>(IReadOnlyDictionary<string, Tensor> inputs, Func<string, OrtValue, T?> read)
        where T : class
    {
        if (tensorNames.Length == 0)
        {
            return [];
        }

        using var feeds = new Feeds(inputs);
        try
        {
            var start = EngineMeter.Start();
            using var results = session.Run(runOptions, feeds.Names, feeds.Values, tensorNames);
            EngineMeter.Stop(start, threads);
            var outputs = new Dictionary<string, T>(tensorNames.Length);
            for (var i = 0; i < tensorNames.Length; i++)
            {
                if (read(tensorNames[i], results[i]) is { } output)
                {
                    outputs.Add(tensorNames[i], output);
                }
            }

            return outputs;
        }
        catch (OnnxRuntimeException e)
        {
            throw new SessionException($"The model fails when it runs: {SessionFailure.Words(e)}", e);
        }
    }

    /// <summary>Ends the profile of a session that was created with one, and returns its file.</summary>
    internal string EndProfile() => session.EndProfiling();

    /// <summary>Runs the model <paramref name="times"/> times and discards its outputs, for measuring.</summary>
    internal void Repeat(Feeds feeds, int times, Span<double> milliseconds)
    {
        var begin = EngineMeter.Start();
        for (var i = 0; i < times; i++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            session.Run(runOptions, feeds.Names, feeds.Values, tensorNames).Dispose();
            milliseconds[i] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        EngineMeter.Stop(begin, threads);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        runOptions.Dispose();
        session.Dispose();
    }

    private static SessionOptions Options(Model model, SessionSettings settings, string? dataFolder)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = settings.KeepMemory,
            EnableMemoryPattern = settings is { KeepMemory: true, Trains: false },
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel =
                settings.Optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
        };
        if (!settings.Spin)
        {
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        }

        if (dataFolder is not null)
        {
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", dataFolder);
        }

        if (settings.OptimizedModelPath is { } path)
        {
            options.OptimizedModelFilePath = path;
        }

        if (settings.ProfilePrefix is { } prefix)
        {
            // Enabled first, it would write into the current folder.
            options.ProfileOutputPathPrefix = prefix;
            options.EnableProfiling = true;
        }

        if (model.Opsets.ContainsKey(OwnOperators.Domain))
        {
            OwnOperators.AddTo(options);
        }

        if (settings.Device == Device.Cuda)
        {
            ExecutionProviders.Cuda.AddTo(options, settings);
        }

        return options;
    }
}
