using NasBuild.Core.Data.Images;

namespace NasBuild.Core.Tests.Data.Images;

[TestClass]
public sealed class SamplePictureTests
{
    [TestMethod]
    public void Gray_IsDrawnByTheRangeOfItsNumbers()
    {
        var layout = new ImageLayout(1, 2, 2, ChannelsLast: false);

        Assert.AreSequenceEqual([0, 63, 127, 255], Red([0, 0.25f, 0.5f, 1], layout));
        Assert.AreSequenceEqual([0, 127, 191, 255], Red([-1, 0, 0.5f, 1], layout));
        Assert.AreSequenceEqual([0, 64, 128, 255], Red([0, 64, 128, 255], layout));
        Assert.AreSequenceEqual([0, 0, 127, 255], Red([-2, -2, 4, 10], layout));
        Assert.AreSequenceEqual([0, 0, 0, 0], Red([7, 7, 7, 7], layout, (7, 300)));
    }

    [TestMethod]
    public void Colours_AreThoseOfTheirOrderAndLayout()
    {
        float[] planes = [255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0];
        float[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0];
        int[] expected = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0];

        Assert.AreSequenceEqual(expected, Colours(planes, new ImageLayout(3, 2, 2, false), false));
        Assert.AreSequenceEqual(expected, Colours(pixels, new ImageLayout(3, 2, 2, true), false));
        Assert.AreSequenceEqual(
            [0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0], Colours(planes, new ImageLayout(3, 2, 2, false), true));
    }

    [TestMethod]
    public void Large_BecomesSmallAndKeepsItsSides()
    {
        var random = new Random(1);
        float[] noise = [.. Enumerable.Range(0, 3 * 400 * 200).Select(_ => random.NextSingle())];

        var png = SamplePicture.Png(noise, new ImageLayout(3, 400, 200, false), false, null)!;

        Assert.AreEqual((96, 48), (ImageFile.Size(png).Height, ImageFile.Size(png).Width));

        // Twelve of the largest stay below half a megabyte.
        Assert.IsLessThan(40_000, png.Length);
    }

    [TestMethod]
    [DataRow(2, 8, 8)]
    [DataRow(1, 1, 64)]
    [DataRow(4, 4, 4)]
    public void NoImage_IsNotDrawn(int channels, int height, int width) => Assert.IsNull(SamplePicture.Png(
        new float[channels * height * width], new ImageLayout(channels, height, width, false), false, null));

    private static int[] Red(float[] values, ImageLayout layout, (float, float)? range = null) =>
        [.. Rgb(values, layout, false, range).Chunk(3).Select(p => (int)p[0])];

    private static int[] Colours(float[] values, ImageLayout layout, bool isReversed) =>
        [.. Rgb(values, layout, isReversed, (0, 255)).Select(v => (int)v)];

    private static byte[] Rgb(float[] values, ImageLayout layout, bool isReversed, (float, float)? range)
    {
        var image = ImageFile.Read(SamplePicture.Png(values, layout, isReversed, range)!);
        return image.Channels == 1 ? [.. image.Pixels.SelectMany(p => new[] { p, p, p })]
            : [.. image.Pixels.Chunk(4).SelectMany(p => p[..3])];
    }
}
