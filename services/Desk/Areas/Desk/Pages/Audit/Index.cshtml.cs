using CaseTracker.Contracts;
using CaseTracker.Contracts.Audit;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Audit;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Audit;

/// <summary>Who did what to which case and who looked at it, from every service's audit; and whether the audit is what was written.</summary>
internal sealed class IndexModel(CasesClient cases, DeadlinesClient deadlines, RoutingClient routing, NotificationsClient notifications, AuditReader own, MachineTime machine) : DeskPage
{
    private const int Days = 7;

    /// <summary>Case number.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    /// <summary>Member of staff.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Staff { get; set; }

    /// <summary>First day, Asia/Taipei.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    /// <summary>Last day, inclusive.</summary>
    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>Newest first; null when something was wrong with what was asked.</summary>
    public IReadOnlyList<(string Service, AuditLine Line)>? Lines { get; private set; }

    /// <summary>True when there are older ones that are not shown.</summary>
    public bool More { get; private set; }

    /// <summary>What the check found; null while nobody asked for one.</summary>
    public List<(string Service, AuditCheck Check)>? Checks { get; private set; }

    public IReadOnlyDictionary<Guid, CaseListRow> Rows { get; private set; } = new Dictionary<Guid, CaseListRow>();

    public IEnumerable<SelectListItem> People => Directory.Staff
        .OrderBy(s => s.Agency, StringComparer.Ordinal).ThenBy(s => s.Unit, StringComparer.Ordinal).ThenBy(s => s.Name.Zh, StringComparer.Ordinal)
        .Select(s => new SelectListItem($"{T.Say(s.Name)}{T["desk.list-separator"]}{T.Say(Directory.UnitName(s.Unit) ?? Directory.AgencyName(s.Agency) ?? new(s.Agency, s.Agency))}", s.Id.ToString()));

    public Task OnGetAsync() => ShowAsync();

    public async Task OnPostAsync()
    {
        Checks = [];
        foreach (var (service, answer) in Clients().Select(c => (c.Service, Answer: c.Client.CheckAuditAsync(Actor, Aborted))).ToList())
            if ((await answer).Value is { } check)
                Checks.Add((service, check));
            else
                MissingParts.Add("desk.missing.audit-of." + service);
        Checks.Add(("desk", await own.CheckAsync("desk", Aborted)));
        await ShowAsync();
    }

    /// <summary>What was done, in words; an act without words of its own by its code.</summary>
    public string WhatOf(AuditLine line) => T.Has("desk.trail.act." + line.Act) ? T["desk.trail.act." + line.Act] : line.Act;

    /// <summary>Who did it.</summary>
    public LocalizedText WhoOf(AuditLine line) => line.ActorKind switch
    {
        ActorKind.Staff => NameOf(line.StaffId),
        ActorKind.Citizen => Same(T["desk.trail.actor.citizen"]),
        ActorKind.Client => Same(T.Format("desk.trail.actor.client", ("name", line.ActorName ?? ""))),
        _ => Same(line.ActorName is { } name && T.Has("desk.deliveries.service." + name) ? T["desk.deliveries.service." + name] : T["desk.trail.actor.system"]),
    };

    private static LocalizedText Same(string words) => new(words, words);

    private async Task ShowAsync()
    {
        await ReadDirectoryAsync();
        var (from, to) = (Day(From, nameof(From)), Day(To, nameof(To)));
        var number = CaseNumbers.Read(Number, out var error);
        if (error is not null && !string.IsNullOrWhiteSpace(Number))
            ModelState.Add(T, nameof(Number), error);
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        Guid? caseId = null;
        if (number is not null)
        {
            var found = await cases.ListAsync(Actor, new() { List = CaseListKind.All, Number = number, PageSize = 1 }, Aborted);
            if (!found.Succeeded)
            {
                MissingParts.Add("desk.missing.cases");
                return;
            }
            if (found.Value.Rows is not [var only])
            {
                Lines = [];
                return;
            }
            caseId = only.CaseId;
        }
        // Somebody who asks for everything of a case or a person means everything; who asks for nothing in particular, the last days.
        if (from is null && to is null && caseId is null && Staff is null)
            From = TaipeiFormat.Machine((from = Taipei.DateOf(machine.GetUtcNow()).AddDays(1 - Days)).Value);
        await ReadAsync(new()
        {
            From = from is { } first ? Taipei.StartOf(first) : null,
            Until = to is { } last ? Taipei.StartOf(last.AddDays(1)) : null,
            StaffId = Staff,
            CaseId = caseId,
        });
    }

    private async Task ReadAsync(AuditQuery query)
    {
        var pages = new List<(string Service, AuditPage Page)>();
        foreach (var (service, answer) in Clients().Select(c => (c.Service, Answer: c.Client.AuditEntriesAsync(Actor, query, Aborted))).ToList())
            if ((await answer).Value is { } page)
                pages.Add((service, page));
            else
                MissingParts.Add("desk.missing.audit-of." + service);
        pages.Add(("desk", await own.ReadAsync("desk", query, Aborted)));
        var all = pages.SelectMany(p => p.Page.Entries.Select(e => (p.Service, Line: e))).OrderByDescending(e => e.Line.At).ToList();
        Lines = [.. all.Take(AuditQuery.Most)];
        More = all.Count > AuditQuery.Most || pages.Exists(p => p.Page.More);
        Rows = await ReadRowsAsync(Lines.Select(l => l.Line.CaseId).OfType<Guid>());
    }

    private (string Service, ServiceClient Client)[] Clients() => [("cases", cases), ("deadlines", deadlines), ("routing", routing), ("notifications", notifications)];
}
