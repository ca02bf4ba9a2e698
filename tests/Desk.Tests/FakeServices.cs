using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Audit;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Messaging;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.TestSupport;

namespace CaseTracker.Desk.Tests;

/// <summary>A call Desk made to another service.</summary>
internal sealed record Call(HttpMethod Method, string Path, Actor Actor, string Body, string? IdempotencyKey)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Body, ContractJson.Options)!;
}

/// <summary>The other services' HTTP APIs, with the real reference data.</summary>
internal sealed partial class FakeServices : HttpMessageHandler
{
    public static readonly IReadOnlyList<Agency> Agencies = Read<Agency[]>("reference/agencies.json");
    public static readonly IReadOnlyList<StaffMember> Staff = Read<StaffMember[]>("demo/staff.json");
    public static readonly IReadOnlyList<ServiceItem> Items = Read<ServiceItem[]>("reference/services.json");

    public static readonly IReadOnlyList<OutsideAuthority> Authorities = Read<OutsideAuthority[]>("reference/authorities.json");

    private readonly ConcurrentQueue<Call> calls = new();

    public Dictionary<string, CaseDetail> Details { get; } = [];
    public List<StaffMember> People { get; } = [.. Staff];
    public Func<CaseListQuery, CaseListPage> List { get; set; } = _ => new([], 0, Samples.Now);
    public Func<CaseSearchQuery, CaseSearchPage> Search { get; set; } = _ => new([], 0, AtLeast: false, null, Samples.Now);

    /// <summary>What Cases gives out for an export; its head counts them.</summary>
    public IReadOnlyList<ExportedCase> Exported { get; set; } = [];

    public CaseSearchQuery Searched => calls.Last(c => c.Path == "/internal/cases/searches").As<CaseSearchQuery>();
    public Dictionary<Guid, CaseRouting> Routings { get; } = [];
    public SuggestionAcceptance Acceptance { get; set; } = Samples.NothingSuggested;
    public List<OfferView> Offers { get; } = [];
    public List<DisputeView> Disputes { get; } = [];
    public AssignAnswer Assigned { get; set; } = new(null);
    public CaseClock? Clock { get; set; } = Samples.Clock();
    public IReadOnlyList<NoticeView> Notices { get; set; } = [];

    /// <summary>Calls and letters of the actor's unit, and of the agency.</summary>
    public Func<string, StaffTasks> Tasks { get; set; } = _ => new([], 0);

    /// <summary>What Notifications gives to whoever opens one: a script or a failure.</summary>
    public Dictionary<Guid, object> Scripts { get; } = [];

    public MessageChoices Choices { get; set; } = new([], [], []);

    /// <summary>Services that do not answer.</summary>
    public HashSet<string> Down { get; } = [];

    /// <summary>What the owner answers to the next acts; null = done.</summary>
    public Failure? Refusal { get; set; }

    /// <summary>What it answers to the next act only.</summary>
    public Failure? RefuseOnce { get; set; }

    public SubmittedCase Submitted { get; set; } = Samples.Submitted();

    public ExtensionAnswer Extension { get; set; } = Samples.Granted;

    public List<ExtensionRequestView> Approvals { get; } = [];
    public List<SetAsideView> SetAsides { get; } = [];
    public List<WaitingReply> WaitingReplies { get; } = [];
    public List<StandingExplanation> Standing { get; } = [];
    public CalendarOverview Calendar { get; set; } = Samples.Calendar;
    public List<Closure> Closures { get; } = [];
    public CalendarImpact Impact { get; set; } = Samples.Impact;
    public AuditReport Audit { get; set; } = Samples.Audit;
    public Func<string, AuditQuery, AuditPage> Entries { get; set; } = (_, _) => new([], false);
    public Dictionary<string, AuditCheck> Checks { get; } = [];

    /// <summary>The board, by the agency asked for.</summary>
    public Func<string?, BoardView> Board { get; set; } = _ => new([], [], Samples.Now);

    /// <summary>How cases stand, for who does one thing to many.</summary>
    public List<CaseStanding> Standings { get; } = [];

    /// <summary>Keys under which an owner did something.</summary>
    public ConcurrentDictionary<string, bool> DoneKeys { get; } = [];

    /// <summary>What happens before an act with a key is answered: a failure refuses it.</summary>
    public Func<Call, Task<Failure?>>? Acting { get; set; }

    /// <summary>Two cases side by side; null = the actor does not see the other one.</summary>
    public ComparedCases? Compared { get; set; } = Samples.Compared();

    /// <summary>Open cases that may be about the same matter.</summary>
    public List<MatterView> Duplicates { get; } = [];

    /// <summary>What the checker of replies notices.</summary>
    public List<ReplyFinding> Findings { get; } = [];

    public NoticeBacklog Backlog { get; set; } = new([], 0, 0);

    public Dictionary<string, OutboxView> Outboxes { get; } = [];

    public IReadOnlyList<Call> Calls => [.. calls];

    /// <summary>The acts that were sent, in order.</summary>
    public IReadOnlyList<Call> Acts => [.. calls.Where(c => c.Method == HttpMethod.Post && !c.Path.EndsWith("/lists", StringComparison.Ordinal) && !c.Path.EndsWith("/reply-check", StringComparison.Ordinal) && !c.Path.EndsWith("/searches", StringComparison.Ordinal) && !c.Path.EndsWith("/openings", StringComparison.Ordinal) && c.Path != Callers && c.Path != StandingsPath && !c.Path.EndsWith("/done-acts", StringComparison.Ordinal))];

    /// <summary>As on the first day.</summary>
    public void Reset()
    {
        calls.Clear();
        Details.Clear();
        People.Clear();
        People.AddRange(Staff);
        List = _ => new([], 0, Samples.Now);
        Search = _ => new([], 0, AtLeast: false, null, Samples.Now);
        Exported = [];
        Routings.Clear();
        Acceptance = Samples.NothingSuggested;
        Offers.Clear();
        Disputes.Clear();
        Assigned = new(null);
        Clock = Samples.Clock();
        (Notices, Choices) = ([], new([], [], []));
        Tasks = _ => new([], 0);
        Scripts.Clear();
        Down.Clear();
        (Refusal, RefuseOnce) = (null, null);
        Board = _ => new([], [], Samples.Now);
        Compared = Samples.Compared();
        Duplicates.Clear();
        Submitted = Samples.Submitted();
        Extension = Samples.Granted;
        Download = Failure.NotFound("attachment-not-found");
        OfCaller = new CallersCases { TakesSms = true, Cases = [] };
        Approvals.Clear();
        SetAsides.Clear();
        WaitingReplies.Clear();
        Standing.Clear();
        Findings.Clear();
        Standings.Clear();
        DoneKeys.Clear();
        Acting = null;
        Closures.Clear();
        Backlog = new([], 0, 0);
        Outboxes.Clear();
        Entries = (_, _) => new([], false);
        Checks.Clear();
        (Calendar, Impact, Audit) = (Samples.Calendar, Samples.Impact, Samples.Audit);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        request.Options.TryGetValue(ServiceClient.ActorKey, out var actor);
        // Of an upload the name is enough, when its bytes were read.
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        if (path == Uploads)
            body = request.Content!.Headers.ContentDisposition!.FileNameStar!;
        var call = new Call(request.Method, path, actor!, body, request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
        calls.Enqueue(call);
        var service = path.Split('/')[2];
        if (Down.Contains(service))
            throw new HttpRequestException("down");
        var answer = Acting is { } acting && call.IdempotencyKey is not null && await acting(call) is { } refused ? refused : Answer(call);
        if (call.IdempotencyKey is { } key && answer is not Failure)
            answer = DoneKeys.TryAdd(key, true) || call.Path == "/internal/cases/cases" ? answer : Failure.Conflict("done-already");
        return answer switch
        {
            Failure failure => new((HttpStatusCode)failure.Status) { Content = JsonContent.Create(failure, new("application/problem+json"), ContractJson.Options) },
            Done => new(HttpStatusCode.NoContent),
            byte[] file => FileOf(file),
            IEnumerable<ExportedCase> cases => LinesOf([new CaseExportHead(cases.Count(), Samples.Now), .. cases]),
            _ => new(HttpStatusCode.OK) { Content = JsonContent.Create(answer, answer.GetType(), options: ContractJson.Options) },
        };
    }

    private const string StandingsPath = "/internal/cases/standings";
    private const string Callers = "/internal/cases/callers";

    /// <summary>What Cases knows of a caller: cases or a failure.</summary>
    public object OfCaller { get; set; } = new CallersCases { TakesSms = true, Cases = [] };

    private const string Uploads = "/internal/cases/uploads";

    /// <summary>What Cases gives out for a file: bytes or a failure.</summary>
    public object Download { get; set; } = Failure.NotFound("attachment-not-found");

    private static HttpResponseMessage LinesOf(object[] lines) =>
        new(HttpStatusCode.OK) { Content = new StringContent(string.Concat(lines.Select(l => JsonSerializer.Serialize(l, l.GetType(), ContractJson.Options) + "\n"))) };

    private static HttpResponseMessage FileOf(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/pdf");
        content.Headers.ContentDisposition = new("attachment") { FileNameStar = "計畫書.pdf" };
        return new(HttpStatusCode.OK) { Content = content };
    }

    private object Answer(Call call)
    {
        var path = call.Path;
        if (call.Method == HttpMethod.Get)
        {
            if (path.StartsWith("/internal/routing/staff", StringComparison.Ordinal)) return People;
            if (path == "/internal/routing/agencies") return Agencies;
            if (path == "/internal/routing/suggestion-acceptance") return Acceptance;
            if (path == "/internal/routing/offers") return Offers;
            if (path == "/internal/routing/disputes") return Disputes;
            if (CaseOf(path, "routing") is { } routed) return Routings.TryGetValue(routed, out var routing) ? routing : Failure.NotFound("case-not-found");
            if (path == "/internal/cases/service-items") return Items;
            if (path == "/internal/cases/authorities") return Authorities;
            if (path.StartsWith("/internal/cases/cases/by-number/", StringComparison.Ordinal))
                return Details.TryGetValue(path.Split('/')[^1], out var detail) ? detail : Failure.NotFound("case-not-found");
            if (path.EndsWith("/duplicates", StringComparison.Ordinal)) return Duplicates;
            if (path.Contains("/compared/", StringComparison.Ordinal)) return Compared is { } both ? both : Failure.NotFound("case-not-found");
            if (path.StartsWith("/internal/cases/board", StringComparison.Ordinal)) return Board(path.Contains('=') ? Uri.UnescapeDataString(path.Split('=')[1]) : null);
            if (path.Contains("/attachments/", StringComparison.Ordinal)) return Download;
            if (path == "/internal/deadlines/delay-reasons") return Samples.Reasons;
            if (path == "/internal/deadlines/extension-requests") return Approvals;
            if (path == "/internal/cases/set-aside-requests") return SetAsides;
            if (path == "/internal/cases/reply-approvals") return WaitingReplies;
            if (path == "/internal/deadlines/standing-explanations") return Standing;
            if (path == "/internal/deadlines/calendar") return Calendar;
            if (path == "/internal/deadlines/closures") return Closures;
            if (path == "/internal/deadlines/audit") return Audit;
            if (path == "/internal/notifications/backlog") return Backlog;
            if (path.EndsWith("/outbox", StringComparison.Ordinal)) return Outboxes.GetValueOrDefault(path.Split('/')[2], new(0, null, null, 0, []));
            if (CaseOf(path, "deadlines") is not null) return Clock is { } clock ? clock : Failure.NotFound("clock-not-open");
            if (path.EndsWith("/notices", StringComparison.Ordinal)) return Notices;
            if (path.EndsWith("/message-choices", StringComparison.Ordinal)) return Choices;
            if (path.StartsWith("/internal/notifications/tasks?scope=", StringComparison.Ordinal)) return Tasks(path.Split('=')[1]);
        }
        else if (path.EndsWith("/audit/entries", StringComparison.Ordinal))
        {
            return Entries(path.Split('/')[2], call.As<AuditQuery>());
        }
        else if (path.EndsWith("/audit/checks", StringComparison.Ordinal))
        {
            return Checks.GetValueOrDefault(path.Split('/')[2], new(0, 0, null, null));
        }
        else if (path == "/internal/cases/lists")
        {
            return List(call.As<CaseListQuery>());
        }
        else if (path.EndsWith("/openings", StringComparison.Ordinal))
        {
            return Scripts.GetValueOrDefault(Guid.Parse(path.Split('/')[4])) ?? Failure.Conflict("not-a-task");
        }
        else if (path == StandingsPath)
        {
            var asked = call.As<AskedCases>().CaseIds;
            return Standings.Where(s => asked.Contains(s.Row.CaseId)).ToArray();
        }
        else if (path.EndsWith("/done-acts", StringComparison.Ordinal))
        {
            return new ActState(DoneKeys.ContainsKey(call.As<AskedAct>().Key));
        }
        else if (path == Callers)
        {
            return OfCaller;
        }
        else if (path.EndsWith("/reply-check", StringComparison.Ordinal))
        {
            return new ReplyCheck { Findings = [.. Findings], Characters = 24, ReadingSeconds = 5 };
        }
        else if (path == "/internal/cases/searches")
        {
            return RefuseOnce is { } refused ? Refused(refused) : Search(call.As<CaseSearchQuery>());
        }
        else if (RefuseOnce is { } once)
        {
            RefuseOnce = null;
            return once;
        }
        else if (Refusal is { } refusal)
        {
            return refusal;
        }
        else if (path == "/internal/cases/exports")
        {
            return Exported;
        }
        else if (path == Uploads)
        {
            return new UploadedFile { UploadId = Guid.NewGuid(), Name = call.Body, Kind = AttachmentKind.Jpeg, Size = 1_900_000 };
        }
        else if (path is "/internal/deadlines/closures" or "/internal/deadlines/calendar/imports" || (path.StartsWith("/internal/deadlines/", StringComparison.Ordinal) && path.EndsWith("/withdrawal", StringComparison.Ordinal)))
        {
            return Impact with { Done = JsonDocument.Parse(call.Body).RootElement.TryGetProperty("confirm", out var token) && token.ValueKind == JsonValueKind.String };
        }
        else
        {
            return path.EndsWith("/assignments", StringComparison.Ordinal) ? Assigned : path.EndsWith("/replays", StringComparison.Ordinal) ? new Replayed(1) : path == "/internal/cases/cases" ? Submitted : path.EndsWith("/extensions", StringComparison.Ordinal) ? Extension : Done.Instance;
        }
        throw new InvalidOperationException($"Nobody answers {call.Method} {path}.");
    }

    private Failure Refused(Failure refused)
    {
        RefuseOnce = null;
        return refused;
    }

    private static Guid? CaseOf(string path, string service) =>
        CasePath().Match(path) is { Success: true } match && match.Groups[1].Value == service ? Guid.Parse(match.Groups[2].Value) : null;

    [GeneratedRegex("^/internal/([a-z]+)/cases/([0-9a-f-]{36})$")]
    private static partial Regex CasePath();

    private static T Read<T>(string path) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Repository.Root, "seeds", path)), ContractJson.Options)!;
}
