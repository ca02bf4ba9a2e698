using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Messaging;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Deliveries;

/// <summary>What is on its way to applicants and between the services, what waits, and why.</summary>
internal sealed class IndexModel(CasesClient cases, DeadlinesClient deadlines, RoutingClient routing, NotificationsClient notifications, MachineTime machine) : DeskPage
{
    // A relay looks once a second; what has waited for a minute has met something.
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);

    /// <summary>Null when Notifications does not answer.</summary>
    public NoticeBacklog? Notices { get; private set; }

    public List<(string Service, OutboxView Outbox)> Outboxes { get; } = [];

    public IReadOnlyDictionary<Guid, CaseListRow> Rows { get; private set; } = new Dictionary<Guid, CaseListRow>();

    public bool MayReplay => Person.IsAny(StaffPolicies.MayReplay);

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var notices = notifications.BacklogAsync(Actor, Aborted);
        var outboxes = Clients().Select(c => (c.Service, Answer: c.Client.OutboxAsync(Actor, Aborted))).ToList();
        Notices = (await notices).Value;
        if (Notices is null)
            MissingParts.Add("desk.missing.backlog");
        foreach (var (service, answer) in outboxes)
            if ((await answer).Value is { } outbox)
                Outboxes.Add((service, outbox));
            else
                MissingParts.Add("desk.missing.outbox." + service);
        Rows = await ReadRowsAsync(Outboxes.SelectMany(o => o.Outbox.FirstParked).Select(p => p.CaseId).OfType<Guid>());
    }

    public async Task<IActionResult> OnPostAsync(string? service)
    {
        if (Clients().FirstOrDefault(c => c.Service == service).Client is not { } client)
            return NotFound();
        var replayed = await client.ReplayAsync(Actor, Aborted);
        return replayed.Succeeded ? Done("desk.deliveries.replayed", "/staff/deliveries") : Refuse(replayed.Failure);
    }

    public bool IsLate(OutboxView outbox) => machine.GetUtcNow() - outbox.OldestAt > Usual;

    /// <summary>Why notices wait; a cause without words of its own is shown by its code.</summary>
    public string WhyOf(WaitingNotices notices) => T.Has("desk.deliveries.why." + notices.Why) ? T["desk.deliveries.why." + notices.Why] : T.Format("desk.deliveries.why.failed", ("code", notices.Why));

    private (string Service, ServiceClient Client)[] Clients() => [("cases", cases), ("deadlines", deadlines), ("routing", routing), ("notifications", notifications)];
}
