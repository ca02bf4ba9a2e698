using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>How a case stands, as everybody reads it who has proved it: on the status page and in the kiosk.</summary>
internal sealed class CaseStatusView(PublicView view, DirectoryView directory, DateTimeOffset now, Texts texts)
{
    /// <summary>Entries shown at once; older ones open below.</summary>
    public const int NewestEntries = 5;

    /// <summary>On a screen that belongs to nobody: it shows and does nothing else.</summary>
    public bool Kiosk { get; init; }

    /// <summary>To a helper, who sees how the case stands and nothing else.</summary>
    public bool Helping { get; init; }

    /// <summary>When this was last sure to be everything; null while it is now.</summary>
    public DateTimeOffset? StaleSince { get; init; }

    public PublicView Case => view;
    public DirectoryView Directory => directory;
    public DateTimeOffset Now => now;
    public Unit? Unit { get; } = directory.Unit(view.Unit);
    public Agency? Agency { get; } = directory.Agency(view.Agency) ?? directory.Coordinator;
    public IReadOnlyList<TimelineEntry> Timeline { get; } = [.. CitizenView.Timeline(view)];

    /// <summary>The case waits for an answer of the city.</summary>
    public bool Running => Lateness.IsRunning(view);
    public bool Overdue => Lateness.IsOverdue(view, now);
    public bool WithoutDate => Lateness.IsWithoutDate(view, now);

    /// <summary>What was told last stands until its own date has passed; an older date is no answer any more.</summary>
    public DelaySlots? Delay => WithoutDate ? null : CitizenView.Delay(view, texts);

    public string? Place => CitizenView.Place(view);
    public StaffWords? ReplyWords => CitizenView.ReplyWords(view);
    public SupplementView? Supplement => CitizenView.Supplement(view);
    public DateOnly? ReopenUntil => CitizenView.ReopenUntil(view, Taipei.DateOf(now));
    public string? UnitPhone => Unit?.Phone ?? Agency?.Phone;
    public IHtmlContent Sentence => StatusWords.Sentence(texts, view, Unit?.Name ?? directory.Agency(view.Agency)?.Name, ReopenUntil);
}
