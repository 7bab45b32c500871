using System.Runtime.InteropServices;
using System.Text;
using NasBuild.Engine.Native;

namespace NasBuild.Engine.Kernels;

/// <summary>
/// The functions of ONNX Runtime's C API that our operators need and its C# binding does not offer. The table of
/// functions only grows at its end, so a function's index in it is part of the API.
/// </summary>
internal static unsafe class NativeApi
{
    private const uint Version = 17;
    private static readonly nint* Functions = Load();

    public static nint CreateCustomOpDomain(string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
        {
            nint domain;
            Check(((delegate* unmanaged<byte*, nint*, nint>)Functions[26])(text, &domain));
            return domain;
        }
    }

    public static void AddToDomain(nint domain, CustomOp* op) =>
        Check(((delegate* unmanaged<nint, CustomOp*, nint>)Functions[27])(domain, op));

    public static void AddDomain(nint sessionOptions, nint domain) =>
        Check(((delegate* unmanaged<nint, nint, nint>)Functions[28])(sessionOptions, domain));

    public static nint Input(nint context, nuint index)
    {
        nint value;
        Check(((delegate* unmanaged<nint, nuint, nint*, nint>)Functions[90])(context, index, &value));
        return value;
    }

    public static nint Output(nint context, nuint index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dims = shape)
        {
            Check(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)Functions[91])(
                context, index, dims, (nuint)shape.Length, &value));
        }

        return value;
    }

    public static void* Data(nint value)
    {
        void* data;
        Check(((delegate* unmanaged<nint, void**, nint>)Functions[51])(value, &data));
        return data;
    }

    public static long[] Shape(nint value)
    {
        nint info;
        nuint rank;
        Check(((delegate* unmanaged<nint, nint*, nint>)Functions[65])(value, &info));
        Check(((delegate* unmanaged<nint, nuint*, nint>)Functions[61])(info, &rank));
        var shape = new long[rank];
        fixed (long* dims = shape)
        {
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)Functions[62])(info, dims, rank));
        }

        ((delegate* unmanaged<nint, void>)Functions[99])(info);
        return shape;
    }

    public static long[] Attribute(nint info, string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
        {
            nuint size = 0;
            var read = (delegate* unmanaged<nint, byte*, long*, nuint*, nint>)Functions[163];
            Check(read(info, text, null, &size));
            var values = new long[size];
            fixed (long* data = values)
            {
                Check(read(info, text, data, &size));
            }

            return values;
        }
    }

    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> on the session's threads.</summary>
    public static void ParallelFor(
        nint context, delegate* unmanaged<void*, nuint, void> body, nuint count, void* state) =>
        Check(((delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)Functions[
            274])(context, body, count, 0, state));

    /// <summary>
    /// Returns the operator of every node and the execution provider that a session has assigned it to. The session's
    /// options must ask for it: <c>session.record_ep_graph_assignment_info</c>.
    /// </summary>
    public static List<(string Provider, string Operator)> Assignments(nint session)
    {
        nint* graphs;
        nuint graphCount;
        Check(((delegate* unmanaged<nint, nint**, nuint*, nint>)Functions[407])(session, &graphs, &graphCount));
        List<(string, string)> assigned = [];
        for (nuint i = 0; i < graphCount; i++)
        {
            nint* nodes;
            nuint nodeCount;
            Check(((delegate* unmanaged<nint, nint**, nuint*, nint>)Functions[409])(graphs[i], &nodes, &nodeCount));
            var provider = Text(graphs[i], 408);
            for (nuint j = 0; j < nodeCount; j++)
            {
                assigned.Add((provider, Text(nodes[j], 412)));
            }
        }

        return assigned;
    }

    private static string Text(nint of, int function)
    {
        byte* text;
        Check(((delegate* unmanaged<nint, byte**, nint>)Functions[function])(of, &text));
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    private static void Check(nint status)
    {
        if (status != 0)
        {
            var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Functions[2])(status)) ?? "";
            ((delegate* unmanaged<nint, void>)Functions[93])(status);
            throw new SessionException(message);
        }
    }

    private static nint* Load()
    {
        var export = NativeLibrary.GetExport(RuntimeLibrary.Load(), "OrtGetApiBase");
        var interfaces = ((delegate* unmanaged<nint*>)export)();
        return ((delegate* unmanaged<uint, nint*>)interfaces[0])(Version);
    }
}
