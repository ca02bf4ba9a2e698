namespace CaseTracker.Contracts;

/// <summary>A text in Traditional Chinese and, where somebody wrote one, in English.</summary>
/// <param name="Zh">Traditional Chinese; never empty.</param>
/// <param name="En">English, or null when the words exist in Chinese only (staff wrote them so).</param>
public sealed record LocalizedText(string Zh, string? En = null)
{
    /// <summary>The text for a reader of <paramref name="language"/>; Chinese where no English exists.</summary>
    public string In(Language language) => language == Language.En && !string.IsNullOrEmpty(En) ? En : Zh;
}
