using System.ComponentModel;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>A service item by code and name.</summary>
internal sealed record NamedService(string Code, string Name);

/// <summary>The unit in charge; <c>1999</c> where no number of its own is verified.</summary>
internal sealed record NamedUnit(string Name, string Phone);

internal sealed record DelayAnswer(string Reason, string Progress, string ExpectedDate, string DateKind);

internal sealed record StepAnswer(string Key, string Name, string State);

internal sealed record TimelineAnswer(string At, string Kind, string Title, string Text, string? Unit);

internal sealed record ReplyAnswer(string At, string Outcome, string? Text);

/// <summary>What a citizen may know of a case, in words and dates.</summary>
internal sealed partial record CaseAnswer
{
    public required string CaseNumber { get; init; }
    public required NamedService Service { get; init; }
    public required string Status { get; init; }
    public required string StatusText { get; init; }
    public required string? Outcome { get; init; }
    [Description("Which handling of the matter this is: 1, and one more each time the applicant has asked to look again. Dates and delay are those of this handling; `reply` is the last one, of an earlier handling while this one has none.")]
    public required int Round { get; init; }
    [Description("True when it is handled together with other cases about the same matter. Number, dates, reply and timeline are this case's own; which others they are, nobody is told.")]
    public required bool Merged { get; init; }
    public required string ReceivedAt { get; init; }
    public required string? OriginalDue { get; init; }
    public required string? Due { get; init; }
    /// <summary>Why the due date is that day; null when nobody explained or no date is set.</summary>
    public required string? DueReason { get; init; }
    public required bool Overdue { get; init; }
    public required DelayAnswer? Delay { get; init; }
    public required string? Agency { get; init; }
    public required NamedUnit? Unit { get; init; }
    public required IReadOnlyList<StepAnswer> Steps { get; init; }
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<TimelineAnswer> Timeline { get; init; }
    public required ReplyAnswer? Reply { get; init; }
    [Description("Last day, inclusive, in Asia/Taipei, on which the applicant can ask to look again at the answer, under the same number; null where that is not possible, or not any more.")]
    public required string? ReopenUntil { get; init; }
    /// <summary>Up to when this is everything: now, or earlier while changes cannot reach the read model.</summary>
    public required string AsOf { get; init; }

    public static CaseAnswer Of(PublicView view, DirectoryView directory, Texts texts, DateTimeOffset now, DateTimeOffset? staleSince)
    {
        var unit = directory.Unit(view.Unit);
        var agency = directory.Agency(view.Agency) ?? directory.Coordinator;
        var reopenUntil = CitizenView.ReopenUntil(view, Taipei.DateOf(now));
        return new CaseAnswer
        {
            CaseNumber = view.CaseNumber,
            Service = new NamedService(view.ServiceCode, texts.Say(view.Service)),
            Status = EnumText<CaseStatus>.Write(view.Status),
            StatusText = Plain(StatusWords.Sentence(texts, view, unit?.Name ?? directory.Agency(view.Agency)?.Name, reopenUntil)),
            Outcome = view.Outcome is { } outcome ? EnumText<Outcome>.Write(outcome) : null,
            Round = view.Round,
            Merged = view.Merged,
            ReceivedAt = PublicDates.Instant(view.ReceivedAt),
            OriginalDue = PublicDates.Due(view.OriginalDue),
            Due = PublicDates.Due(view.Due),
            DueReason = view.Due is not null && view.DueReckoning is { } reckoning ? texts.Say(reckoning) : null,
            Overdue = Lateness.IsOverdue(view, now),
            Delay = CitizenView.Delay(view, texts) is not { } slots ? null
                : new DelayAnswer(texts.Say(slots.Reason), texts.Say(slots.Progress), PublicDates.Day(slots.ExpectedOn), slots.DateKind == Contracts.Cases.DateKind.NextWord ? "next-word" : "completion"),
            Agency = agency is null ? null : texts.Say(agency.Name),
            Unit = unit is null ? null : new NamedUnit(texts.Say(unit.Name), unit.Phone ?? agency?.Phone ?? "1999"),
            Steps = [.. TrackerSteps.For(view.Tracker, view.Status).Select(s => new StepAnswer(s.Name, texts["step." + s.Name], EnumText<StepState>.Write(s.State)))],
            Timeline = [.. CitizenView.Timeline(view).Select(e => Entry(e, directory, texts))],
            Reply = view.Reply is not { } reply ? null : new ReplyAnswer(PublicDates.Instant(reply.At), EnumText<Outcome>.Write(reply.Outcome), CitizenView.ReplyWords(view)?.Text),
            ReopenUntil = reopenUntil is { } last ? PublicDates.Day(last) : null,
            AsOf = PublicDates.Instant(staleSince ?? now),
        };
    }

    private static TimelineAnswer Entry(TimelineEntry entry, DirectoryView directory, Texts texts)
    {
        var line = TimelineText.Of(entry, texts, directory.NameOf);
        var text = line.Words is null ? line.Sentence : line.Sentence.Length == 0 ? line.Words.Text : $"{line.Sentence}\n{line.Words.Text}";
        return new TimelineAnswer(PublicDates.Instant(entry.At), EnumText<TimelineKind>.Write(entry.Kind), line.Title, text,
            entry.Unit is { } code && directory.NameOf(code) is { } name ? texts.Say(name) : null);
    }

    // The sentence is made for pages; the marks of Chinese names inside English are of no use in JSON.
    private static string Plain(IHtmlContent html)
    {
        using var writer = new StringWriter();
        html.WriteTo(writer, NullHtmlEncoder.Default);
        var text = writer.ToString();
        return text.Contains('<', StringComparison.Ordinal) ? LanguageMark().Replace(text, "") : text;
    }

    [GeneratedRegex("<span lang=\"[A-Za-z-]+\">|</span>")]
    private static partial Regex LanguageMark();
}
