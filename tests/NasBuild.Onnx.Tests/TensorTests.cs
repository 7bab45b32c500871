namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class TensorTests
{
    private static Tensor OneByteEach(ElementType type) =>
        Tensor.Create("t", type, [256], [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

    [TestMethod]
    public void Int4_IsPackedLowHalfFirst()
    {
        var tensor = Tensor.CreateInt4("t", [3], [1, -8, 7]);

        CollectionAssert.AreEqual(new byte[] { 0x81, 0x07 }, tensor.ToBytes().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, -8f, 7f }, tensor.ToFloats());
        CollectionAssert.AreEqual(new[] { 1L, -8L, 7L }, tensor.ToLongs());
    }

    [TestMethod]
    public void UInt4_IsPackedLowHalfFirst()
    {
        var tensor = Tensor.CreateUInt4("t", [1, 3], [15, 0, 9]);

        CollectionAssert.AreEqual(new byte[] { 0x0F, 0x09 }, tensor.ToBytes().ToArray());
        CollectionAssert.AreEqual(new[] { 15d, 0d, 9d }, tensor.ToDoubles());
    }

    [TestMethod]
    public void TwoBitNumbers_AreFourAByte()
    {
        CollectionAssert.AreEqual(
            new[] { 0L, 1L, -2L, -1L, 1L }, Tensor.Create("t", ElementType.Int2, [5], [0b11_10_01_00, 0b01]).ToLongs());
        CollectionAssert.AreEqual(
            new[] { 0L, 1L, 2L, 3L, 1L }, Tensor.Create("t", ElementType.UInt2, [5], [0b11_10_01_00, 0b01]).ToLongs());
    }

    [TestMethod]
    public void FourBitNumbersThatDoNotFit_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Tensor.CreateInt4("t", [1], [8]));
        Assert.ThrowsExactly<ArgumentException>(() => Tensor.CreateUInt4("t", [1], [16]));
        Assert.ThrowsExactly<ArgumentException>(() => Tensor.CreateInt4("t", [4], [1, 2, 3]));
        Assert.ThrowsExactly<ArgumentException>(() => Tensor.FromDoubles("t", ElementType.Int4, [4], [1, 2, 3]));
    }

    [TestMethod]
    [DataRow(ElementType.Float16)]
    [DataRow(ElementType.BFloat16)]
    public void EveryHalf_ReadAndWritten_IsItself(ElementType type)
    {
        var bits = Enumerable.Range(0, 65536).SelectMany(i => BitConverter.GetBytes((ushort)i)).ToArray();
        var numbers = Tensor.Create("t", type, [65536], bits).ToDoubles();

        var again = Tensor.FromDoubles("t", type, [65536], numbers).ToDoubles();

        CollectionAssert.AreEqual(numbers, again);
        Assert.AreEqual(type == ElementType.Float16 ? 2 * 1023 : 2 * 127, numbers.Count(double.IsNaN));
    }

    [TestMethod]
    [DataRow(1.0, 0x3F80)]
    [DataRow(1.00390625, 0x3F80)]   // halfway between two numbers: to the even one
    [DataRow(1.01171875, 0x3F82)]
    [DataRow(-3.3895314e38, 0xFF7F)]
    [DataRow(3.4e38, 0x7F80)]
    public void BFloat16_IsRoundedToNearestEven(double value, int bits) =>
        Assert.AreEqual(
            (ushort)bits,
            BitConverter.ToUInt16(Tensor.FromDoubles("t", ElementType.BFloat16, [], [value]).ToBytes().Span));

    [TestMethod]
    [DataRow(ElementType.Int8, 200.0, 127L)]
    [DataRow(ElementType.Int8, -200.0, -128L)]
    [DataRow(ElementType.UInt8, -1.0, 0L)]
    [DataRow(ElementType.Int4, 7.6, 7L)]
    [DataRow(ElementType.Int32, 1e10, 2147483647L)]
    [DataRow(ElementType.Int64, 1e30, long.MaxValue)]
    [DataRow(ElementType.Int64, -1e30, long.MinValue)]
    [DataRow(ElementType.Int16, 2.5, 2L)]
    [DataRow(ElementType.Int16, 3.5, 4L)]
    [DataRow(ElementType.Bool, 0.5, 1L)]
    public void Integers_AreRoundedToEvenAndSaturate(ElementType type, double value, long expected) =>
        CollectionAssert.AreEqual(new[] { expected }, Tensor.FromDoubles("t", type, [1], [value]).ToLongs());

    // The largest numbers, smallest subnormals and special values of OCP 8-bit Floating Point 1.0 and ONNX's tables.
    [TestMethod]
    [DataRow(ElementType.Float8E4M3Fn, 0x7E, 448.0)]
    [DataRow(ElementType.Float8E4M3Fn, 0x01, 0.001953125)]
    [DataRow(ElementType.Float8E4M3Fn, 0x7F, double.NaN)]
    [DataRow(ElementType.Float8E4M3Fn, 0xB8, -1.0)]
    [DataRow(ElementType.Float8E4M3FnUz, 0x7F, 240.0)]
    [DataRow(ElementType.Float8E4M3FnUz, 0x80, double.NaN)]
    [DataRow(ElementType.Float8E5M2, 0x7B, 57344.0)]
    [DataRow(ElementType.Float8E5M2, 0x7C, double.PositiveInfinity)]
    [DataRow(ElementType.Float8E5M2, 0xFC, double.NegativeInfinity)]
    [DataRow(ElementType.Float8E5M2, 0xFD, double.NaN)]
    [DataRow(ElementType.Float8E5M2FnUz, 0x7F, 57344.0)]
    [DataRow(ElementType.Float8E5M2FnUz, 0x01, 7.62939453125e-06)]
    [DataRow(ElementType.Float8E8M0, 0x7F, 1.0)]
    [DataRow(ElementType.Float8E8M0, 0x80, 2.0)]
    [DataRow(ElementType.Float8E8M0, 0xFF, double.NaN)]
    public void EightBitFloats_AreTheStandards(ElementType type, int bits, double expected) =>
        Assert.AreEqual(expected, OneByteEach(type).ToDoubles()[bits]);

    [TestMethod]
    public void FourBitFloats_AreTheStandards()
    {
        var all = Tensor.Create("t", ElementType.Float4E2M1, [16], [.. Enumerable.Range(0, 8)
            .Select(i => (byte)((2 * i) | (((2 * i) + 1) << 4)))]);

        CollectionAssert.AreEqual(
            new[] { 0f, 0.5f, 1f, 1.5f, 2f, 3f, 4f, 6f, -0f, -0.5f, -1f, -1.5f, -2f, -3f, -4f, -6f }, all.ToFloats());
    }

    [TestMethod]
    public void UInt64_BeyondSigned_IsReal() =>
        CollectionAssert.AreEqual(new[] { 18446744073709551615d }, Tensor.Scalar("t", ulong.MaxValue).ToDoubles());

    [TestMethod]
    public void TruthValues_AreZeroAndOne() => CollectionAssert.AreEqual(
        new[] { 0L, 1L, 1L }, Tensor.Create("t", ElementType.Bool, [3], [0, 1, 255]).ToLongs());

    [TestMethod]
    public void WhatIsNoNumber_IsRefused()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            Tensor.Create("t", ElementType.Complex64, [1], new byte[8]).ToDoubles());
        Assert.ThrowsExactly<InvalidOperationException>(() => Tensor.Scalar("t", 1f).ToLongs());
        Assert.ThrowsExactly<InvalidOperationException>(() => Tensor.Scalar("t", 1f).ToArray<int>());
        Assert.ThrowsExactly<ArgumentException>(() => Tensor.FromDoubles("t", ElementType.Float8E4M3Fn, [1], [1]));
    }
}
