namespace NasBuild.Core.Compression.Channels;

/// <summary>
/// A union-find over indices of axes. Every index of every axis has an atom; indices that must be cut together are in
/// one set. A set may be frozen, with the first reason given; a union with a frozen set is frozen.
/// </summary>
internal sealed class AxisUnion
{
    /// <summary>The reason of axes that are not channels: positions, kernel elements, the inside of a head.</summary>
    public const string Structure = "";

    private readonly List<string?> reasons = [null];
    private readonly Dictionary<string, int> stops = [];
    private int[] parent = new int[1024];
    private int[] frozen = new int[1024];
    private int count;

    /// <summary>Returns new atoms for the <paramref name="size"/> indices of an axis.</summary>
    public int[] Fresh(long size)
    {
        var axis = new int[size];
        for (var i = 0; i < axis.Length; i++)
        {
            axis[i] = Add();
        }

        return axis;
    }

    /// <summary>Returns an axis of <paramref name="size"/> indices that cannot be cut.</summary>
    public int[] Frozen(long size, string reason = Structure)
    {
        if (!stops.TryGetValue(reason, out var atom))
        {
            stops.Add(reason, atom = Add());
            reasons.Add(reason);
            frozen[atom] = -(reasons.Count - 1);
        }

        var axis = new int[size];
        Array.Fill(axis, atom);
        return axis;
    }

    /// <summary>Makes index i of both axes one channel, for every i.</summary>
    /// <returns>The first axis.</returns>
    public int[] Unite(int[] a, int[] b)
    {
        if (!ReferenceEquals(a, b))
        {
            for (var i = 0; i < a.Length; i++)
            {
                Unite(a[i], b[i]);
            }
        }

        return a;
    }

    /// <summary>Makes two indices one channel.</summary>
    public void Unite(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a == b)
        {
            return;
        }

        // The atom that stands for a reason stays alone: it would unite all atoms with the same reason.
        if (frozen[a] < 0 || frozen[b] < 0)
        {
            var (stop, other) = frozen[a] < 0 ? (a, b) : (b, a);
            FreezeRoot(other, -frozen[stop]);
            return;
        }

        var (root, leaf) = a < b ? (a, b) : (b, a);
        parent[leaf] = root;
        FreezeRoot(root, frozen[leaf]);
    }

    /// <summary>Forbids cutting the indices of an axis.</summary>
    public void Freeze(int[] axis, string reason = Structure)
    {
        foreach (var atom in axis)
        {
            Freeze(atom, reason);
        }
    }

    /// <summary>Forbids cutting an index.</summary>
    public void Freeze(int atom, string reason = Structure) => Unite(Frozen(1, reason)[0], atom);

    /// <summary>Returns true if every index of the axis is already known to be uncuttable.</summary>
    public bool IsFrozen(int[] axis)
    {
        foreach (var atom in axis)
        {
            if (frozen[Root(atom)] == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the reason why the atom's set cannot be cut, or null if it can.</summary>
    public string? Reason(int atom) => reasons[Math.Abs(frozen[Root(atom)])];

    /// <summary>Returns the smallest atom of the set, which represents it.</summary>
    public int Root(int atom)
    {
        while (parent[atom] != atom)
        {
            atom = parent[atom] = parent[parent[atom]];
        }

        return atom;
    }

    /// <summary>The number of atoms.</summary>
    public int Count => count;

    private void FreezeRoot(int root, int reason)
    {
        // A reason that a person can act on says more than one of structure.
        if (reason != 0 && frozen[root] >= 0 && string.IsNullOrEmpty(reasons[frozen[root]]))
        {
            frozen[root] = Math.Abs(reason);
        }
    }

    private int Add()
    {
        if (count == parent.Length)
        {
            Array.Resize(ref parent, count * 2);
            Array.Resize(ref frozen, count * 2);
        }

        parent[count] = count;
        return count++;
    }
}
