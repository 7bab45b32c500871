// DeMillo, Lipton, Sayward 1978, Hints on Test Data Selection: Help for the Practicing Programmer
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NasBuild.Benchmarks.Mutations;

/// <summary>
/// Finds the mutations of a file: an operator or a function is exchanged for its opposite, a condition is negated, a
/// call whose result nobody reads is left out. Messages, attributes and constants of types are left alone.
/// </summary>
internal sealed class MutationFinder : CSharpSyntaxWalker
{
    private static readonly Dictionary<SyntaxKind, string> Operators = new()
    {
        [SyntaxKind.AddExpression] = "-",
        [SyntaxKind.SubtractExpression] = "+",
        [SyntaxKind.MultiplyExpression] = "/",
        [SyntaxKind.DivideExpression] = "*",
        [SyntaxKind.LessThanExpression] = ">=",
        [SyntaxKind.LessThanOrEqualExpression] = ">",
        [SyntaxKind.GreaterThanExpression] = "<=",
        [SyntaxKind.GreaterThanOrEqualExpression] = "<",
        [SyntaxKind.EqualsExpression] = "!=",
        [SyntaxKind.NotEqualsExpression] = "==",
        [SyntaxKind.LogicalAndExpression] = "||",
        [SyntaxKind.LogicalOrExpression] = "&&",
        [SyntaxKind.AddAssignmentExpression] = "-=",
        [SyntaxKind.SubtractAssignmentExpression] = "+=",
    };

    private static readonly Dictionary<string, string> Functions = new()
    {
        ["Min"] = "Max",
        ["Max"] = "Min",
        ["MinBy"] = "MaxBy",
        ["MaxBy"] = "MinBy",
        ["OrderBy"] = "OrderByDescending",
        ["OrderByDescending"] = "OrderBy",
        ["Any"] = "All",
        ["Take"] = "Skip",
        ["Skip"] = "Take",
    };

    private readonly string file;
    private readonly SourceText text;
    private readonly List<Mutation> found = [];

    private MutationFinder(string file, SourceText text) => (this.file, this.text) = (file, text);

    /// <summary>Returns the mutations of a file.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="file">The file, relative to it.</param>
    public static IReadOnlyList<Mutation> In(string root, string file)
    {
        var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(root, file)));
        var finder = new MutationFinder(file, tree.GetText());
        finder.Visit(tree.GetRoot());
        return finder.found;
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (Operators.TryGetValue(node.Kind(), out var opposite) && !node.DescendantNodes().Any(IsText))
        {
            Add(node.OperatorToken.Span, opposite);
        }

        base.VisitBinaryExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        if (Operators.TryGetValue(node.Kind(), out var opposite))
        {
            Add(node.OperatorToken.Span, opposite);
        }

        base.VisitAssignmentExpression(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.UnaryMinusExpression) && !node.Operand.IsKind(SyntaxKind.NumericLiteralExpression))
        {
            Add(node.OperatorToken.Span, "");
        }

        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        if (node.Parent is InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 }
            && node.Name is IdentifierNameSyntax && Functions.TryGetValue(node.Name.Identifier.Text, out var opposite))
        {
            Add(node.Name.Span, opposite);
        }

        base.VisitMemberAccessExpression(node);
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        Negate(node.Condition);
        base.VisitIfStatement(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        if (!IsText(node.WhenTrue) && !IsText(node.WhenFalse))
        {
            Negate(node.Condition);
        }

        base.VisitConditionalExpression(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        if (node.Expression is InvocationExpressionSyntax call && !call.ToString().Contains("ThrowIf", StringComparison.Ordinal)
            && !call.ToString().Contains("Progress", StringComparison.Ordinal))
        {
            Add(call.Span, "_ = 0");
        }

        base.VisitExpressionStatement(node);
    }

    public override void VisitThrowStatement(ThrowStatementSyntax node)
    {
    }

    public override void VisitThrowExpression(ThrowExpressionSyntax node)
    {
    }

    public override void VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node)
    {
    }

    public override void VisitAttributeList(AttributeListSyntax node)
    {
    }

    // A pattern that declares a variable needs it where it is true.
    private void Negate(ExpressionSyntax condition)
    {
        if (!condition.DescendantNodesAndSelf().Any(n =>
            n is DeclarationExpressionSyntax or SingleVariableDesignationSyntax))
        {
            Add(condition.Span, $"!({condition})");
        }
    }

    private static bool IsText(SyntaxNode node) =>
        node.IsKind(SyntaxKind.StringLiteralExpression) || node is InterpolatedStringExpressionSyntax;

    private void Add(TextSpan span, string after) => found.Add(new Mutation(
        file, text.Lines.GetLinePosition(span.Start).Line + 1, span.Start, text.ToString(span), after));
}
