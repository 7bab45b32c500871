using System.Collections.Immutable;

namespace NasBuild.Core.Expressions;

/// <summary>How operators are written, and how many operands they take.</summary>
internal static class Operators
{
    /// <summary>What the leaves of a tree may be.</summary>
    public static readonly ImmutableArray<Operator> Symbols = [Operator.W, Operator.G, Operator.X];

    /// <summary>The operators of one operand.</summary>
    public static readonly ImmutableArray<Operator> Unary =
    [
        Operator.Sqr, Operator.Neg, Operator.Abs, Operator.Log, Operator.Exp, Operator.Sqrt, Operator.Tanh, Operator.Pow, Operator.Skp, Operator.Mms, Operator.Zsn,
    ];

    /// <summary>The operators of two operands.</summary>
    public static readonly ImmutableArray<Operator> Binary = [Operator.Add, Operator.Sub, Operator.Mul, Operator.Div];

    private static readonly ImmutableDictionary<string, Operator> ByName =
        Symbols.Concat(Unary).Concat(Binary).ToImmutableDictionary(o => o.Name());

    /// <summary>Every name that an expression may hold, symbols first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Symbols.Concat(Unary).Concat(Binary).Select(o => o.Name())];

    /// <summary>The operator of that name, or null.</summary>
    public static Operator? Find(string name) => ByName.TryGetValue(name, out var found) ? found : null;

    extension(Operator self)
    {
        /// <summary>The name in expressions: symbols in capitals, operators in small letters.</summary>
        public string Name() => Symbols.Contains(self) ? self.ToString() : self.ToString().ToLowerInvariant();

        /// <summary>The number of operands.</summary>
        public int Arity() => Binary.Contains(self) ? 2 : Unary.Contains(self) ? 1 : 0;

        /// <summary>Whether the order of the two operands makes no difference.</summary>
        public bool IsCommutative() => self is Operator.Add or Operator.Mul;
    }
}
