using System.Collections.Immutable;

namespace NasBuild.Core.Expressions;

/// <summary>The names and arities of operators.</summary>
internal static class Operators
{
    /// <summary>The symbols that a leaf may be.</summary>
    public static readonly ImmutableArray<Operator> Symbols = [Operator.W, Operator.G, Operator.X];

    /// <summary>The operators with one operand.</summary>
    public static readonly ImmutableArray<Operator> Unary =
    [
        Operator.Sqr, Operator.Neg, Operator.Abs, Operator.Log, Operator.Exp, Operator.Sqrt, Operator.Tanh,
        Operator.Pow, Operator.Skp, Operator.Mms, Operator.Zsn,
    ];

    /// <summary>The operators with two operands.</summary>
    public static readonly ImmutableArray<Operator> Binary = [Operator.Add, Operator.Sub, Operator.Mul, Operator.Div];

    private static readonly ImmutableDictionary<string, Operator> ByName =
        Symbols.Concat(Unary).Concat(Binary).ToImmutableDictionary(o => o.Name());

    /// <summary>Every name that an expression may contain, symbols first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Symbols.Concat(Unary).Concat(Binary).Select(o => o.Name())];

    /// <summary>Returns the operator of that name, or null.</summary>
    public static Operator? Find(string name) => ByName.TryGetValue(name, out var found) ? found : null;

    extension(Operator self)
    {
        /// <summary>Returns the name in expressions: symbols in upper case, operators in lower case.</summary>
        public string Name() => Symbols.Contains(self) ? self.ToString() : self.ToString().ToLowerInvariant();

        /// <summary>Returns the number of operands.</summary>
        public int Arity() => Binary.Contains(self) ? 2 : Unary.Contains(self) ? 1 : 0;

        /// <summary>Returns true if the order of the two operands does not matter.</summary>
        public bool IsCommutative() => self is Operator.Add or Operator.Mul;
    }
}
