using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.AllInOne.Demo;

/// <summary>The life of one demo case, drawn from its own seed: the same whatever happens beside it.</summary>
internal sealed class DemoStory(DemoGenerator city, IServiceProvider services, DemoMaterial material, int number)
{
    private readonly Random _random = new(42_000 + number);
    private readonly Random _unsure = new(84_000 + number);
    private readonly CasesClient _cases = services.GetRequiredService<CasesClient>();
    private readonly DeadlinesClient _deadlines = services.GetRequiredService<DeadlinesClient>();
    private readonly RoutingClient _routing = services.GetRequiredService<RoutingClient>();

    public void Begin(DateTimeOffset start) => Schedule(Any(Taipei.DateOf(start).AddDays(_random.Next(DemoData.Days))), SubmitAsync);

    private async Task SubmitAsync(CancellationToken ct)
    {
        var service = PickService();
        var channel = PickChannel(service);
        var applicant = Pick(material.Stories.Applicants);
        var place = Pick(material.Stories.Places);
        // Some who write to the mayor did not know which service they meant: about the street, most of them.
        ServiceItem[] street = [.. material.Services.Where(s => s.Kind == ServiceKind.Hotline && s.Unit is not null)];
        var meant = service.Code == "PET-MAYOR" && _unsure.Next(2) == 0 ? street[_unsure.Next(street.Length)] : service;
        var texts = material.Stories.Descriptions.First(d => d.Service == meant.Code).Texts;
        var text = Pick(texts.Any(t => t.Language == applicant.Language) ? [.. texts.Where(t => t.Language == applicant.Language)] : texts);
        var mobile = $"09{_random.Next(10_000_000, 99_999_999)}";
        var offline = channel is Channel.Counter or Channel.Phone or Channel.Letter or Channel.Hotline1999 or Channel.FieldVisit;
        var request = new SubmitCaseRequest
        {
            ServiceCode = service.Code,
            Description = text.Text,
            Channel = channel,
            Location = new() { District = place.District, Address = Pick(place.Addresses), RoadWidth = service.Code == "HOT-DITCH" ? _random.Next(3, 12) : null },
            // At the counter the papers are looked through; who sends them in may have forgotten one.
            DocumentsComplete = offline,
            Confidential = service.Code.StartsWith("PET-ILLB", StringComparison.Ordinal) && _random.Next(3) > 0,
            Applicant = new()
            {
                Name = applicant.Name,
                Phone = mobile,
                Email = offline && _random.Next(3) > 0 ? null : $"demo{number:D4}@example.test",
                Address = channel == Channel.Letter ? $"高雄市{Pick(place.Addresses)}" : null,
                Language = applicant.Language,
                Notify = channel == Channel.Letter ? [NoticeWay.Letter] : null,
            },
        };
        var actor = channel == Channel.Web ? Actor.Anyone : offline ? material.With(StaffRole.Intake).Actor : material.With(StaffRole.Coordinator).Actor;
        var submitted = await _cases.SubmitAsync(actor, request, $"demo-{number}", ct);
        if (!Accepted(submitted))
            return;
        city.Written();
        if (service.Clock.Start != ClockStart.Received && !offline)
        {
            var looked = Office(submitted.Value!.ReceivedAt + TimeSpan.FromHours(4 + _random.Next(30)));
            Schedule(looked, async token => Accepted(await _cases.CompleteDocumentsAsync(await InChargeAsync(submitted.Value.CaseId, token), submitted.Value.CaseId, token)));
        }
        Plan(submitted.Value!, service, text.Unit ?? meant.Unit);
    }

    /// <summary>Decides at submission how the story goes on, around the date the applicant was promised.</summary>
    private void Plan(SubmittedCase @case, ServiceItem service, string? meantFor)
    {
        var received = @case.ReceivedAt;
        var due = @case.ExpectedBy?.OverdueFrom ?? received.AddDays(7);
        var span = due - received;
        var unit = service.Unit ?? meantFor ?? throw new InvalidOperationException($"A text of {service.Code} names no unit.");
        var id = @case.CaseId;
        var assigned = received;
        if (service.Unit is null)
        {
            // One case in fifty is still with the coordinator when the demo ends, if it came in late enough.
            assigned = Office(received + TimeSpan.FromHours(1 + _random.NextDouble() * 20));
            Schedule(assigned, async ct => Accepted(await _routing.AssignAsync(material.With(StaffRole.Coordinator).Actor, id, new() { Unit = unit, Reason = "依陳情內容" }, ct)));
        }
        if (_random.Next(20) == 0 && service.Unit is not null && service.Kind != ServiceKind.Hotline)
        {
            var other = Pick([.. material.Services.Where(s => s.Unit is not null && s.Unit != unit && s.Kind == service.Kind).Select(s => s.Unit!).Distinct()]);
            unit = other;
            assigned = Office(received + TimeSpan.FromHours(2 + _random.NextDouble() * 20));
            Schedule(assigned, async ct => await HandOverAsync(id, other, ct));
        }
        Note(id, service, unit, At(assigned, span, 0.3));
        // Where the first report from the site satisfies the promise there is nothing left to extend.
        switch (service.FirstReportSatisfies ? 0 : _random.Next(100))
        {
            case < 62: // answered in time
                Reply(id, service, At(received, span, 0.35 + _random.NextDouble() * 0.6), unit);
                break;
            case < 71: // extended before the date, then answered
                Extend(id, service, At(received, span, 0.8), Taipei.DateOf(due).AddDays(3 + _random.Next(4)));
                Reply(id, service, Office(due + TimeSpan.FromDays(1 + _random.NextDouble() * 2)), unit);
                break;
            case < 80: // papers were missing
                var asked = At(received, span, 0.3);
                Supplement(id, service, asked);
                if (_random.Next(5) > 0)
                {
                    var came = Office(asked + TimeSpan.FromDays(2 + _random.Next(8)));
                    Schedule(came, async ct => Accepted(await _cases.ReceiveSupplementAsync(await InChargeAsync(id, ct), id, new() { Complete = true, Note = "資料已補齊" }, ct)));
                    Reply(id, service, At(came, span, 0.5), unit);
                }
                break;
            case < 88: // late, explained beforehand and promised anew
                Explain(id, service, At(received, span, 0.85), Taipei.DateOf(due).AddDays(5));
                Promise(id, StaffRole.Handler, service, Office(due + TimeSpan.FromDays(2)), Taipei.DateOf(due).AddDays(9));
                if (_random.Next(4) > 0)
                    Reply(id, service, Office(due + TimeSpan.FromDays(5 + _random.Next(4))), unit);
                break;
            case < 95: // late without a word; the supervisor steps in
                Promise(id, StaffRole.Supervisor, service, Office(due + TimeSpan.FromDays(1.5)), Taipei.DateOf(due).AddDays(8));
                if (_random.Next(3) > 0)
                    Reply(id, service, Office(due + TimeSpan.FromDays(3 + _random.Next(6))), unit);
                break;
            default: // late and silent
                if (_random.Next(2) == 0)
                    Reply(id, service, Office(due + TimeSpan.FromDays(6 + _random.Next(20))), unit);
                break;
        }
    }

    private void Note(Guid id, ServiceItem service, string unit, DateTimeOffset at)
    {
        var words = Pick([.. material.Stories.ProgressNotes.Where(w => w.Tracker == service.Tracker)]);
        Schedule(at, async ct => Accepted(await _cases.AddNoteAsync(await InChargeAsync(id, ct), id, new() { Public = true, Text = Fill(words.Text.Zh, unit, at), FirstReport = service.FirstReportSatisfies }, ct)));
    }

    private void Reply(Guid id, ServiceItem service, DateTimeOffset at, string unit)
    {
        var words = Pick([.. material.Stories.Replies.Where(w => w.Tracker == service.Tracker && w.Outcome != Outcome.Scheduled)]);
        Schedule(at, async ct =>
        {
            if (await ReplyAsync(id, service, new() { Outcome = words.Outcome, Text = Fill(words.Text.Zh, unit, at) }, ct))
                Schedule(Office(at + TimeSpan.FromDays(1 + _random.Next(3))), async token => Accepted(await _cases.CloseAsync(await InChargeAsync(id, token), id, new(), token)));
        });
    }

    /// <summary>True once the applicant has the answer: at once, or when who decides on it has approved it.</summary>
    private async Task<bool> ReplyAsync(Guid id, ServiceItem service, ReplyRequest request, CancellationToken ct)
    {
        var author = await InChargeAsync(id, ct);
        if (service.ReplyApproval.For(request.Outcome!.Value) is not (not ReplyLevel.None and var level))
            return Accepted(await _cases.ReplyAsync(author, id, request, ct));
        if (!Accepted(await _cases.SendReplyForApprovalAsync(author, id, request, ct)))
            return false;
        var approver = await ApproverAsync(id, level == ReplyLevel.AgencyHead ? StaffRole.AgencyHead : StaffRole.Supervisor, ct);
        // One reply in ten still waits.
        return number % 10 > 0 && (await _cases.WaitingRepliesAsync(approver, ct)).Value?.FirstOrDefault(r => r.CaseId == id) is { } waiting
            && Accepted(await _cases.DecideReplyAsync(approver, id, new() { Approve = true, Revision = waiting.Draft.Revision }, ct));
    }

    private void Supplement(Guid id, ServiceItem service, DateTimeOffset at)
    {
        var items = material.Stories.Supplements.Where(s => s.Tracker == service.Tracker).OrderBy(_ => _random.Next()).Take(1 + _random.Next(2)).Select(s => new SupplementItem(s.Item.Zh, s.Why.Zh)).ToList();
        Schedule(at, async ct => Accepted(await _cases.RequestSupplementAsync(await InChargeAsync(id, ct), id, new() { Items = items, DueOn = Taipei.DateOf(at).AddDays(14) }, ct)));
    }

    private void Explain(Guid id, ServiceItem service, DateTimeOffset at, DateOnly date)
    {
        var request = Delay(service, date);
        Schedule(at, async ct => Accepted(await _deadlines.ExplainAsync(await InChargeAsync(id, ct), id, request, ct)));
    }

    private void Extend(Guid id, ServiceItem service, DateTimeOffset at, DateOnly date)
    {
        var request = Delay(service, date);
        Schedule(at, async ct =>
        {
            var asked = await _deadlines.ExtendAsync(await InChargeAsync(id, ct), id, request, ct);
            // One request in ten is left lying: it lapses when the date passes.
            if (Accepted(asked) && asked.Value is { State: ExtensionRequestState.Waiting } waiting && number % 10 > 0)
                Schedule(at + TimeSpan.FromMinutes(30), async token => Accepted(await _deadlines.DecideExtensionAsync(
                    await ApproverAsync(id, waiting.Level.Role, token), waiting.RequestId, new() { Grant = true, Note = "同意，請於期限內完成" }, token)));
        });
    }

    private void Promise(Guid id, StaffRole role, ServiceItem service, DateTimeOffset at, DateOnly date)
    {
        var request = Delay(service, date < Taipei.DateOf(at) ? Taipei.DateOf(at).AddDays(3) : date);
        Schedule(at, async ct => Accepted(await _deadlines.PromiseAsync(await InChargeAsync(id, ct, role), id, request, ct)));
    }

    /// <summary>The unit in charge asks another one, which takes the case over.</summary>
    private async Task HandOverAsync(Guid id, string unit, CancellationToken ct)
    {
        if (Accepted(await _routing.AssignAsync(await InChargeAsync(id, ct), id, new() { Unit = unit, Reason = "地點屬對方維護範圍，已電話確認" }, ct))
            && (await _routing.CaseAsync(material.Handler(unit).Actor, id, ct)).Value?.Offer is { } offer)
            Accepted(await _routing.AcceptOfferAsync(material.Handler(unit).Actor, id, offer.OfferId, new(), ct));
    }

    /// <summary>Who has the case now: rules and people may have sent it elsewhere than the catalogue says.</summary>
    private async Task<Actor> InChargeAsync(Guid id, CancellationToken ct, StaffRole role = StaffRole.Handler)
    {
        var coordinator = material.With(StaffRole.Coordinator).Actor;
        var routing = (await _routing.CaseAsync(coordinator, id, ct)).Value;
        if (routing?.Unit is not { } unit)
            return coordinator;
        return role == StaffRole.Supervisor && material.Supervisor(unit) is { } supervisor ? supervisor.Actor
            : material.Staff.FirstOrDefault(p => p.Id == routing.Handler)?.Actor ?? material.Handler(unit).Actor;
    }

    /// <summary>Who decides on an extension or a reply: the unit's supervisor, or the head of its agency.</summary>
    private async Task<Actor> ApproverAsync(Guid id, StaffRole role, CancellationToken ct)
    {
        var supervisor = await InChargeAsync(id, ct, StaffRole.Supervisor);
        return role == StaffRole.Supervisor && supervisor.Is(StaffRole.Supervisor) ? supervisor : material.Head(supervisor.Agency)?.Actor ?? supervisor;
    }

    private DelayRequest Delay(ServiceItem service, DateOnly date)
    {
        var delay = Pick([.. material.Stories.Delays.Where(d => d.Fits(service))]);
        return new() { ReasonCode = delay.Reason, Reason = delay.Explanation.Zh, Progress = delay.Progress.Zh, ProgressShort = delay.ProgressSms.Zh, ExpectedOn = date };
    }

    private void Schedule(DateTimeOffset at, Func<CancellationToken, Task> act) => city.Schedule(number, at, act);

    private bool Accepted<T>(Result<T> result) => city.Accepted(result);

    private ServiceItem PickService()
    {
        var kind = _random.Next(100) switch { < 45 => ServiceKind.Petition, < 70 => ServiceKind.Hotline, _ => ServiceKind.Application };
        if (kind == ServiceKind.Petition && _random.Next(2) == 0)
            return material.Services.First(s => s.Code == "PET-MAYOR");
        return Pick([.. material.Services.Where(s => s.Kind == kind)]);
    }

    private Channel PickChannel(ServiceItem service) => service.Kind switch
    {
        ServiceKind.Hotline => _random.Next(100) switch { < 60 => Channel.Hotline1999, < 85 => Channel.Web, < 95 => Channel.Phone, _ => Channel.FieldVisit },
        ServiceKind.Application => _random.Next(100) switch { < 60 => Channel.Counter, < 90 => Channel.Web, _ => Channel.Letter },
        _ => _random.Next(100) switch { < 40 => Channel.Web, < 60 => Channel.Hotline1999, < 75 => Channel.MayorMailbox, < 83 => Channel.Email, < 90 => Channel.Phone, < 95 => Channel.Letter, < 97 => Channel.Media, _ => Channel.Counter },
    };

    private string Fill(string text, string unit, DateTimeOffset at) => text
        .Replace("{unit}", material.UnitNames[unit], StringComparison.Ordinal)
        .Replace("{place}", "現場", StringComparison.Ordinal)
        .Replace("{date}", $"{Taipei.DateOf(at).AddDays(-1):M月d日}", StringComparison.Ordinal);

    /// <summary>A share of the way from <paramref name="from"/>, in office hours unless the whole way is a matter of hours.</summary>
    private DateTimeOffset At(DateTimeOffset from, TimeSpan span, double share) =>
        span < TimeSpan.FromDays(2) ? from + span * share : Office(from + span * share);

    private DateTimeOffset Any(DateOnly day) => Taipei.At(day, new TimeOnly(7 + _random.Next(15), _random.Next(60)));

    /// <summary>The same instant moved into a weekday's office hours.</summary>
    private DateTimeOffset Office(DateTimeOffset at)
    {
        var local = Taipei.Local(at);
        var day = DateOnly.FromDateTime(local.DateTime);
        var time = TimeOnly.FromDateTime(local.DateTime);
        if (time < new TimeOnly(8, 40) || time > new TimeOnly(17, 20))
            time = new TimeOnly(8 + _random.Next(9), 40 + _random.Next(20));
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            day = day.AddDays(1);
        var moved = Taipei.At(day, time);
        return moved < at ? at : moved;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
