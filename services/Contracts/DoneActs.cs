namespace CaseTracker.Contracts;

/// <summary>Asks whether an act of the actor was done.</summary>
/// <param name="Key">The idempotency key it was sent with.</param>
public sealed record AskedAct(string Key);

/// <summary>What became of an act.</summary>
/// <param name="Done">True when it was done and saved.</param>
public sealed record ActState(bool Done);
