using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Portal.Site;

/// <summary>What a person typed, in whatever language: inside an English page Chinese is marked, so that it is read aloud as Chinese.</summary>
internal static class TypedText
{
    public static IHtmlContent Of(Texts texts, string text) => texts.Words(new StaffWords(text, texts.Language == Language.En && text.Any(IsChinese) ? Language.Zh : texts.Language));

    private static bool IsChinese(char c) => c is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') || char.IsHighSurrogate(c);
}
