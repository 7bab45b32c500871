using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NasBuild.Engine.Kernels.Attention;

/// <summary>What is added to scores, broadcast to [..., M, N] as ONNX does; nothing without an input.</summary>
internal readonly unsafe struct AttentionMask
{
    private readonly float* values;
    private readonly long[] lead;
    private readonly long[] strides;
    private readonly long row;
    private readonly bool isRow;

    private AttentionMask(float* values, long[] shape, long[] lead)
    {
        this.values = values;
        (this.lead, strides) = (lead, new long[lead.Length]);
        var stride = 1L;
        for (var axis = 1; axis <= shape.Length; axis++)
        {
            var step = shape[^axis] == 1 ? 0 : stride;
            stride *= shape[^axis];
            switch (axis)
            {
                case 1:
                    isRow = step == 1;
                    break;
                case 2:
                    row = step;
                    break;
                default:
                    strides[^(axis - 2)] = step;
                    break;
            }
        }
    }

    /// <summary>Reads the mask of a run; none if the input is left out.</summary>
    public static AttentionMask Of(KernelContext context, int input, AttentionShape shape)
    {
        var values = context.Input(input);
        return values == null ? default : new AttentionMask(values, context.InputShape(input), shape.Lead);
    }

    /// <summary>Adds the mask to a row of the scores of a head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTo(float* scores, int head, int query, int keys)
    {
        if (values == null)
        {
            return;
        }

        var at = values + (query * row);
        for (int axis = lead.Length - 1, rest = head; axis >= 0; rest /= (int)lead[axis--])
        {
            at += rest % lead[axis] * strides[axis];
        }

        if (!isRow)
        {
            for (var n = 0; n < keys; n++)
            {
                scores[n] += *at;
            }

            return;
        }

        var key = 0;
        for (; key <= keys - Tiles.Lanes; key += Tiles.Lanes)
        {
            (Vector512.Load(scores + key) + Vector512.Load(at + key)).Store(scores + key);
        }

        for (; key < keys; key++)
        {
            scores[key] += at[key];
        }
    }
}
