using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NasBuild.Core.Accessors;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Tests.Data.Images;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Accessors;

/// <summary>What is generated is compiled as C# 7.3 and run.</summary>
[TestClass]
public sealed class AccessorImagesTests
{
    [TestMethod]
    [DataRow(3, false, 0, false)]
    [DataRow(3, true, 9, true)]
    [DataRow(1, false, 10, false)]
    public void Images_MakesTheNumbersOfTheBuild(int channels, bool last, int shorterSide, bool reversed)
    {
        var input = new ImageInput(
            new ImageLayout(channels, 7, 8, last), shorterSide, reversed, IsGray: false, new PixelRange(-1, 1 / 3d),
            [0.1], [0.2]);
        var images = Compiled(Source(input)).GetType("App.NasModels")!.GetNestedType("Net", BindingFlags.NonPublic)!
            .GetProperty("Images")!.GetValue(null)!;

        var found = (float[])images.GetType().GetMethod("Values")!.Invoke(images, [Pillow.Pixels, 19, 13])!;

        CollectionAssert.AreEqual(input.Preprocessing.Values(Pillow.Pixels, 19, 13), found);
    }

    [TestMethod]
    [DataRow("images.onnx", "Images_")]
    [DataRow("image-preprocessing.onnx", "ImagePreprocessing_")]
    public void ModelNamedAsAMember_IsToldApart(string file, string expected)
    {
        var input = new ImageInput(
            new ImageLayout(1, 2, 2, ChannelsLast: false), 0, IsReversed: false, IsGray: false, new PixelRange(0, 1), [0],
            [1]);
        var source = new Accessor(Nets.Classifier(), file, "", 0, []) { Images = input }.Source("App");

        Assert.IsNotNull(Compiled(source).GetType("App.NasModels")!.GetNestedType(expected, BindingFlags.NonPublic));
    }

    [TestMethod]
    public void ModelWithoutImages_HasNoneGenerated() =>
        Assert.DoesNotContain(nameof(ImagePreprocessing), Source(null));

    private static string Source(ImageInput? images) =>
        new Accessor(Nets.Classifier(), "net.onnx", "", 0, []) { Images = images }.Source("App");

    private static Assembly Compiled(string source)
    {
        var paths = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "accessor",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp7_3))],
            paths.Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 4));
        using var compiled = new MemoryStream();
        var result = compilation.Emit(compiled);
        Assert.IsTrue(result.Success, string.Join("\n", result.Diagnostics));
        return Assembly.Load(compiled.ToArray());
    }
}
