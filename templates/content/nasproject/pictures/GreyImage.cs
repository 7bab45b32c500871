namespace NasProject._1;

/// <summary>An image of grey pixels, row by row, from 0 (black) to 255.</summary>
internal sealed record GreyImage(int Width, int Height, byte[] Pixels);
