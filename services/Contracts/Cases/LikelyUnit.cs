namespace CaseTracker.Contracts.Cases;

/// <summary>A unit that a case's words point to, from the cases it has had.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Weight">What the words say for it (above 0) or against it, a natural logarithm; without regard to <paramref name="Share"/>.</param>
/// <param name="Share">Its share of the learned cases, above 0 and below 1.</param>
/// <param name="Cases">Learned cases that it has.</param>
/// <param name="Words">Words of the case's own text that speak most for it, the strongest first, at most three: for who may see the case, and stored by nobody.</param>
public sealed record LikelyUnit(string Unit, double Weight, double Share, int Cases, IReadOnlyList<string> Words);
