using System.Globalization;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>
/// How a model may read images. How it was trained is not written in its file: the usual ways are returned, and labels
/// tell which is right.
/// </summary>
internal static class ImageReading
{
    private const string ImageNet = "imagenet";
    private const string ZeroToOne = "none";
    private const string AroundZero = "[-1, 1]";
    private const string Bytes = "[0, 255]";
    private const int SizeOfImageNet = 224;
    private const int FewImages = 20;

    // From this size on, images are brought to an eighth more, as for ImageNet.
    private const int Large = 160;

    // Operators that may stand before the first layer where a model normalizes its input itself.
    private static readonly string[] OwnNormalization =
        ["Sub", "Mul", "Div", "Add", "Cast", "BatchNormalization", "Transpose"];

    /// <summary>Returns the ways to read the samples as images, the most likely first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The samples.</param>
    public static IEnumerable<SampleReading> Of(Model model, InitialData data)
    {
        var input = model.Graph.RequiredInputs.First();
        if (Layout(input) is not var (channels, height, width) || Sizes(data) is not { Count: > 0 } sizes)
        {
            return [];
        }

        string[] geometry = [.. Geometry(height, width, sizes)];
        return Normalizations(model, input, channels)
            .Select(normalization => string.Join(", ", geometry.Concat(normalization)))
            .Where(keys => keys.Length > 0)
            .Select(keys => new SampleReading([($"images: {{ {keys} }}", "a guess: set it as the model was trained")]));
    }

    private static (int Channels, long? Height, long? Width)? Layout(ValueInfo input) => input.Shape switch
    {
        [_, { Size: 1 or 3 } count, var height, var width] => ((int)count.Size, height.FixedSize, width.FixedSize),
        [_, var height, var width, { Size: 1 or 3 } count] => ((int)count.Size, height.FixedSize, width.FixedSize),
        _ => null,
    };

    private static IEnumerable<string> Geometry(long? height, long? width, HashSet<ImageSize> sizes)
    {
        if (height is null || width is null)
        {
            // Of images of one size, that is the model's.
            return sizes.Count == 1 ? [] : [Size(height ?? width ?? SizeOfImageNet), "resize: shorter-side"];
        }

        var fits = sizes.Count == 1 && sizes.Single() == new ImageSize((int)height, (int)width);
        return fits || height != width ? []
            : [Size(height.Value >= Large ? height.Value * 8 / 7 : height.Value), "resize: shorter-side"];

        static string Size(long side) => string.Create(CultureInfo.InvariantCulture, $"size: {side}");
    }

    // None for a model that takes bytes.
    private static IEnumerable<string[]> Normalizations(Model model, ValueInfo input, int channels)
    {
        if (!input.ElementType.IsFloat())
        {
            return [[]];
        }

        var isKeras = input.Shape is [_, _, _, { Size: 1 or 3 }]
            || model.Producer.Contains("tf2onnx", StringComparison.OrdinalIgnoreCase);
        var first = model.Graph.Nodes.FirstOrDefault(n => n.Inputs.Contains(input.Name));
        var isOwn = first is not null && OwnNormalization.Any(first.Is)
            && model.Graph.Nodes.Any(n => n.Inputs.Contains(first.Outputs[0]) && !n.Is("Conv"));
        string[] likely = isOwn ? [isKeras ? Bytes : ZeroToOne] : isKeras ? [AroundZero] : [];
        return likely.Concat(channels == 3 ? [ImageNet, ZeroToOne, AroundZero, Bytes] : [ZeroToOne, AroundZero, Bytes])
            .Distinct().Select(n => new[] { $"normalization: {n}" });
    }

    // The sizes of some images, from the first bytes of their files.
    private static HashSet<ImageSize>? Sizes(InitialData data)
    {
        var files = data.Paths.Where(Directory.Exists).SelectMany(ImageFolder.Files).Where(ImageFile.IsNamedSo)
            .Take(FewImages).ToList();
        try
        {
            return [.. files.Select(f => ImageFile.Size(RegularFile.ReadAllBytes(f)))];
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            // Reading the samples tells.
            return null;
        }
    }
}
