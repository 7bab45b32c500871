using System.Security.Cryptography;

namespace NasProject._1.Tests;

[TestClass]
public sealed class ModelTests
{
    // The build has measured the model on all test images; these show that the code here treats an image as the build does.
    private const int Images = 2000;
    private const double LeastAccuracy = 0.92;

    [TestMethod]
    public void ModelBesideTheApplication_IsTheOneThatTheBuildShipped()
    {
        var hash = SHA256.HashData(File.ReadAllBytes(NasModels.Fashion.Path));

        Assert.AreEqual(NasModels.Fashion.Sha256, Convert.ToHexStringLower(hash));
    }

    [TestMethod]
    public void TestImages_AreRecognised()
    {
        using var classifier = new ClothesClassifier();
        var images = TestImages.Read(Path.Combine(AppContext.BaseDirectory, "data", "test.npz")).Take(Images);

        var accuracy = images.Average(i => classifier.Classify(i.Pixels)[0].Label == NasModels.Fashion.Labels[i.Label] ? 1.0 : 0.0);

        Assert.IsGreaterThanOrEqualTo(LeastAccuracy, accuracy);
    }
#if (app != "library")

    [TestMethod]
    [DataRow("ankle-boot.png", "Ankle boot")]
    [DataRow("bag.png", "Bag")]
    [DataRow("trouser.png", "Trouser")]
    public void Picture_IsReadAndRecognised(string file, string label)
    {
        using var classifier = new ClothesClassifier();
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "samples", file));

        Assert.AreEqual(label, classifier.Classify(Picture.Read(stream))[0].Label);
    }

    [TestMethod]
    public void FileThatIsNoImage_IsRefused() =>
        Assert.ThrowsExactly<InvalidDataException>(() => Picture.Read(new MemoryStream("a text"u8.ToArray())));
#endif
}
