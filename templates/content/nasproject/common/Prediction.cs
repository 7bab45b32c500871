namespace NasProject._1;

/// <summary>A class that an image may show, and how sure the model is of it, from 0 to 1.</summary>
public sealed record Prediction(string Label, double Probability);
