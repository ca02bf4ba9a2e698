using System.Globalization;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Domain;

/// <summary>What a reply is measured against.</summary>
public sealed record ReplyFacts
{
    /// <summary>The words of the case.</summary>
    public required string Petition { get; init; }
    /// <summary>What the reply says was achieved; null while it is not chosen.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>An application is decided: a refusal has to name the remedy (訴願法第14條、行政程序法第96條).</summary>
    public bool Application { get; init; }
    /// <summary>The applicant's phone as given: their own number may be said.</summary>
    public string? ApplicantPhone { get; init; }
    /// <summary>The last reply to the same person about another matter, or in an earlier handling.</summary>
    public string? Earlier { get; init; }
}

/// <summary>Reads a reply as its receiver will. What blocks is certain and harms somebody or leaves the question open; the rest is advice.</summary>
public static partial class ReplyChecker
{
    /// <summary>Within how many characters the conclusion stands.</summary>
    public const int ConclusionWithin = 60;
    /// <summary>From how many characters on a sentence is long.</summary>
    public const int LongSentence = 60;
    /// <summary>From how many characters on a reply is long.</summary>
    public const int LongReply = 600;

    private const int ShownOfSentence = 20;
    private const int CharactersAMinute = 300;
    private const int WordsAMinute = 200;

    /// <summary>Everything that is noticed, what blocks first.</summary>
    /// <param name="text">The reply, cleaned.</param>
    /// <param name="language">Its language.</param>
    /// <param name="facts">What it is measured against.</param>
    public static ReplyCheck Check(string text, Language language, ReplyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(facts);
        var sentences = Sentences().Split(text).Select(s => s.Trim()).Where(s => s.Length > 0).ToList();
        List<ReplyFinding> findings =
        [
            .. Conclusion(text, language),
            .. Found("reply-empty-slot", EmptySlot().Matches(text)),
            .. Found("reply-id-number", IdNumber().Matches(text).Where(m => IsIdNumber(m.Value))),
            .. OtherPhones(text, facts.ApplicantPhone),
            .. sentences.Where(s => Promise().IsMatch(s) && !Date().IsMatch(s)).Select(s => new ReplyFinding("reply-promise-without-date", true, Promise().Match(s).Value)),
            .. Remedy(text, language, facts),
        ];
        var vague = findings.Where(f => f.Code == "reply-promise-without-date").Select(f => f.Words).ToHashSet();
        findings.AddRange(language == Language.Zh ? PlainWords.All.Where(w => text.Contains(w.Official, StringComparison.Ordinal) && !vague.Contains(w.Official) && !IsInsideLonger(w.Official, text))
            .Select(w => new ReplyFinding("reply-officialese", false, w.Official, w.Plain.Length == 0 ? null : w.Plain)) : []);
        findings.AddRange(language == Language.Zh ? sentences.Where(s => TextRules.Length(s) > LongSentence).Select(s => new ReplyFinding("reply-long-sentence", false, Beginning(s))) : []);
        var characters = TextRules.Length(text);
        if (characters > LongReply)
            findings.Add(new("reply-long", false));
        if (OnlyProcessing().IsMatch(text))
            findings.Add(new("reply-says-nothing", false));
        if (facts.Earlier is { } earlier && Squeezed(earlier) == Squeezed(text))
            findings.Add(new("reply-as-before", false));
        if (Numbered(facts.Petition) is > 1 and var asked && Numbered(text) < asked)
            findings.Add(new("reply-questions-open", false, asked.ToString(CultureInfo.InvariantCulture)));
        return new()
        {
            Findings = findings,
            Characters = characters,
            ReadingSeconds = language == Language.En ? (int)Math.Ceiling(Words().Count(text) * 60.0 / WordsAMinute) : (int)Math.Ceiling(characters * 60.0 / CharactersAMinute),
        };
    }

    private static IEnumerable<ReplyFinding> Conclusion(string text, Language language)
    {
        var start = Start(text, ConclusionWithin * (language == Language.En ? 2 : 1));
        if (!(language == Language.En ? ConclusionEn() : ConclusionZh()).IsMatch(start))
            yield return new("reply-no-conclusion", true);
    }

    private static IEnumerable<ReplyFinding> OtherPhones(string text, string? applicant)
    {
        var own = ContactRules.ReadPhone(applicant)?.Number;
        return Found("reply-other-phone", Mobile().Matches(text).Where(m => ContactRules.ReadPhone(m.Value) is { TakesSms: true } number && number.Number != own));
    }

    private static IEnumerable<ReplyFinding> Remedy(string text, Language language, ReplyFacts facts)
    {
        if (facts is { Application: true, Outcome: Contracts.Outcome.NotPossible or Contracts.Outcome.Partly } && !(language == Language.En ? RemedyEn() : RemedyZh()).IsMatch(text))
            yield return new("reply-remedy-missing", true);
    }

    private static IEnumerable<ReplyFinding> Found(string code, IEnumerable<Match> matches) => matches.Select(m => m.Value).Distinct().Select(words => new ReplyFinding(code, true, words));

    // 「錄案辦理」 is said once, not again as 「錄案」.
    private static bool IsInsideLonger(string word, string text) =>
        PlainWords.All.Any(w => w.Official.Length > word.Length && w.Official.Contains(word, StringComparison.Ordinal) && text.Contains(w.Official, StringComparison.Ordinal));

    /// <summary>A national or resident id number: a letter, nine digits, the last a check digit.</summary>
    /// <summary>True when a text names an ID number, a mobile number or an e-mail address: what must not travel in a message to others.</summary>
    public static bool NamesSomebody(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IdNumber().Matches(text).Any(m => IsIdNumber(m.Value)) || Mobile().IsMatch(text) || EmailAddress().IsMatch(text);
    }

    private static bool IsIdNumber(string text)
    {
        var number = text.ToUpperInvariant();
        var letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".IndexOf(number[0], StringComparison.Ordinal) + 10;
        var sum = (letter / 10) + (letter % 10 * 9);
        for (var i = 1; i < 9; i++)
            sum += (number[i] - '0') * (9 - i);
        return (sum + number[9] - '0') % 10 == 0;
    }

    private static string Start(string text, int characters) => new StringInfo(text).LengthInTextElements <= characters ? text : new StringInfo(text).SubstringByTextElements(0, characters);

    private static string Beginning(string sentence) => TextRules.Length(sentence) <= ShownOfSentence ? sentence : Start(sentence, ShownOfSentence) + "…";

    private static string Squeezed(string text) => Spaces().Replace(text, "");

    private static int Numbered(string text) => Number().Count(text);

    [GeneratedRegex(@"[。！？!?；;\n]|\.(?=\s|$)")]
    private static partial Regex Sentences();

    // What was received or noted is no conclusion.
    [GeneratedRegex("結論|可以|不行|不能|無法|沒辦法|同意|核准|核發|通過|駁回|不予|部分|屬實|不是|是的|沒有|有的|合格|不符|排定|完成|修好|補好|恢復|更換|處理好|會在|將在|將於|已(?!收到|收悉|知悉|錄|轉|交)")]
    private static partial Regex ConclusionZh();

    [GeneratedRegex(@"\b(answer|yes|no|not|cannot|can|we have|has been|have been|was|were|will|approved|refused|granted|partly|done|repaired|fixed|replaced|scheduled)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ConclusionEn();

    [GeneratedRegex(@"\{[^{}\n]{0,40}\}|\[[^\[\]\n]{0,40}\]|【\s*】|[○〇]{2,}|[_＿]{2,}|\b[XＸ]{2,}\b|（請填[^）\n]*）|…月…日")]
    private static partial Regex EmptySlot();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z][1289]\d{8}(?!\d)")]
    private static partial Regex IdNumber();

    [GeneratedRegex(@"(?<!\d)(?:09\d{2}|\+886[- ]?9\d{2})[- ]?\d{3}[- ]?\d{3}(?!\d)")]
    private static partial Regex Mobile();

    [GeneratedRegex(@"[^\s@]+@[^\s@]+\.[^\s@]+")]
    private static partial Regex EmailAddress();

    [GeneratedRegex(@"[儘盡]速|[儘盡]快|近期|近日內|擇期|另行通知|\b(?:as soon as possible|shortly|in due course)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Promise();

    [GeneratedRegex(@"\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}/\d{1,2}|\d{4}-\d{2}-\d{2}|[\d一二三四五六七八九十]+\s*(?:個)?(?:工作天|天|日|小時|週|個月|月)(?:內|之內|以內|前)|本週|下週|今天|明天|今年\s*\d{1,2}\s*月|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\bwithin \w+ (?:working )?(?:hours|days|weeks)\b")]
    private static partial Regex Date();

    [GeneratedRegex("訴願|復查|申復|行政訴訟")]
    private static partial Regex RemedyZh();

    [GeneratedRegex(@"\bappeal", RegexOptions.IgnoreCase)]
    private static partial Regex RemedyEn();

    [GeneratedRegex(@"^.{0,12}(?:處理中|辦理中|研議中|評估中).{0,12}$", RegexOptions.Singleline)]
    private static partial Regex OnlyProcessing();

    [GeneratedRegex(@"(?m)^\s*(?:\d{1,2}[.、)）]|[一二三四五六七八九十]{1,2}、|[(（][\d一二三四五六七八九十]{1,2}[)）])")]
    private static partial Regex Number();

    [GeneratedRegex(@"\S+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
