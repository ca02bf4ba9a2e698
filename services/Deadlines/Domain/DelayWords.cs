using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Deadlines.Domain;

/// <summary>The words for delays: the reasons a handler can choose, and what is said when nobody has explained.</summary>
internal sealed record DelayWords
{
    /// <summary>The reason that needs the handler's own words.</summary>
    public const string OtherReason = "other";

    public required IReadOnlyList<ReasonWords> Reasons { get; init; }
    public required FallbackWords Fallback { get; init; }

    /// <summary>The same when a date given before has passed too: the unit's supervisor answers now.</summary>
    public required FallbackWords PromiseMissed { get; init; }

    /// <summary>What is said to the applicant of a merged case when the main case has a later date and nobody has said why.</summary>
    public required MergedWords Merged { get; init; }
    public required SmsLimits SmsLimits { get; init; }

    /// <summary>The sentence every reader can be given, or why the words cannot be used.</summary>
    public string? Problem()
    {
        if (Reasons.Count == 0 || Reasons.Select(r => r.Code).Distinct(StringComparer.Ordinal).Count() != Reasons.Count)
            return "every reason needs a code of its own";
        if (Reasons.All(r => r.Code != OtherReason))
            return $"the reason \"{OtherReason}\" is missing";
        foreach (var text in Reasons.SelectMany(r => new[] { r.Label, r.Sentence, r.Sms })
            .Concat(new[] { Fallback, PromiseMissed }.SelectMany(f => new[] { f.Reason, f.Progress, f.NextWord, f.SmsReason, f.SmsProgress })))
            if (string.IsNullOrWhiteSpace(text?.Zh) || string.IsNullOrWhiteSpace(text.En))
                return "every text is needed in both languages";
        foreach (var text in new[] { Merged.Reason, Merged.Progress, Merged.SmsReason, Merged.SmsProgress })
            if (string.IsNullOrWhiteSpace(text?.Zh) || string.IsNullOrWhiteSpace(text.En))
                return "every text is needed in both languages";
        return null;
    }

    /// <summary>The slots for a merged case whose main case has a later date.</summary>
    /// <param name="expectedOn">The main case's date.</param>
    /// <param name="step">Where this case stands.</param>
    public DelaySlots MergedSlots(DateOnly expectedOn, PresentStep step) => new()
    {
        Reason = Merged.Reason,
        ReasonShort = Merged.SmsReason,
        Progress = FillStep(Merged.Progress, step),
        ProgressShort = FillStep(Merged.SmsProgress, step),
        ExpectedOn = expectedOn,
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };

    public ReasonWords? Find(string? code) => Reasons.FirstOrDefault(r => r.Code == code);

    /// <summary>The slots of the handler's own explanation.</summary>
    /// <remarks>What a handler wrote stays in its language: a Chinese addition to a listed reason is left out in English, where the listed sentence already says it.</remarks>
    public DelaySlots Slots(ReasonWords reason, string? ownReason, string progress, string? progressShort, Language language, DateOnly expectedOn, PresentStep step)
    {
        var english = language == Language.En;
        var reasonText = ownReason is null ? reason.Sentence
            : english ? new LocalizedText($"{reason.Sentence.Zh}{ownReason}", $"{reason.Sentence.En} {ownReason}")
            : new LocalizedText($"{reason.Sentence.Zh}{ownReason}", reason.Code == OtherReason ? null : reason.Sentence.En);
        var stepShort = FillStep(Fallback.SmsProgress, step);
        return new DelaySlots
        {
            Reason = reasonText,
            ReasonShort = reason.Sms,
            Progress = english ? new(progress, progress) : new(progress),
            ProgressShort = progressShort is null ? stepShort : english ? new(stepShort.Zh, progressShort) : new(progressShort, stepShort.En),
            ExpectedOn = expectedOn,
            DateKind = DateKind.Completion,
            Source = DelaySource.Handler,
        };
    }

    /// <summary>The honest slots when nobody has explained: who did not, where the case stands, and when a supervisor gives a new date.</summary>
    /// <param name="unit">Who answers.</param>
    /// <param name="step">Where the case stands.</param>
    /// <param name="nextWord">The day by which a supervisor gives a new date.</param>
    /// <param name="promised">True when a date given before has passed too.</param>
    public DelaySlots FallbackSlots(LocalizedText unit, PresentStep step, DateOnly nextWord, bool promised)
    {
        var words = promised ? PromiseMissed : Fallback;
        return new()
        {
            Reason = FillUnit(words.Reason, unit),
            ReasonShort = words.SmsReason,
            Progress = FillStep(FillUnit(words.Progress, unit), step),
            ProgressShort = FillStep(words.SmsProgress, step),
            ExpectedOn = nextWord,
            DateKind = DateKind.NextWord,
            Source = DelaySource.Fallback,
        };
    }

    private static LocalizedText FillUnit(LocalizedText text, LocalizedText unit) =>
        new(text.Zh.Replace("{unit}", unit.Zh, StringComparison.Ordinal), text.En!.Replace("{unit}", unit.En ?? unit.Zh, StringComparison.Ordinal));

    private static LocalizedText FillStep(LocalizedText text, PresentStep step)
    {
        var (zh, en) = step switch
        {
            PresentStep.Received => ("已收件", "Received"),
            PresentStep.Assigned => ("已分派", "Assigned"),
            _ => ("辦理中", "In progress"),
        };
        return new(text.Zh.Replace("{step}", zh, StringComparison.Ordinal), text.En!.Replace("{step}", en, StringComparison.Ordinal));
    }
}

/// <summary>A reason of the list.</summary>
internal sealed record ReasonWords(string Code, LocalizedText Label, LocalizedText Sentence, LocalizedText Sms)
{
    public DelayReason ToContract() => new(Code, Label, Sentence);
}

/// <summary>What is said when nobody has explained.</summary>
internal sealed record FallbackWords(LocalizedText Reason, LocalizedText Progress, LocalizedText NextWord, LocalizedText SmsReason, LocalizedText SmsProgress);

/// <summary>What is said of a case that is handled together with others.</summary>
internal sealed record MergedWords(LocalizedText Reason, LocalizedText Progress, LocalizedText SmsReason, LocalizedText SmsProgress);

/// <summary>How much of a text fits into an SMS, in characters.</summary>
internal sealed record SmsLimits(SmsLimit Reason, SmsLimit Progress);

/// <summary>A number of characters per language.</summary>
internal sealed record SmsLimit(int Zh, int En)
{
    public int In(Language language) => language == Language.En ? En : Zh;
}

/// <summary>Where a case stands, as its applicant sees it.</summary>
internal enum PresentStep
{
    Received,
    Assigned,
    InProgress,
}
