namespace CaseTracker.Cases.Features;

/// <summary>The owner of a fact that a message refers to did not give it; the message comes again.</summary>
internal sealed class OwnerUnavailableException(string owner, string code) : Exception($"{owner} answered {code}");
