using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Portal.Tests;

/// <summary>Cases, Deadlines, Routing and Notifications as Portal sees them: their HTTP answers.</summary>
public sealed class FakeServices : HttpMessageHandler
{
    private readonly ConcurrentDictionary<Guid, PublicView> _views = new();
    private readonly ConcurrentDictionary<string, (string Body, SubmittedCase Case)> _accepted = new();
    private int _viewQuestions;

    /// <summary>True while nobody answers.</summary>
    public bool Down { get; set; }

    /// <summary>What Cases says to a submission instead of accepting it.</summary>
    public Failure? Refusal { get; set; }

    /// <summary>The date Cases promises.</summary>
    public DueDate? ExpectedBy { get; set; } = Views.Due(2026, 3, 2);

    public LocalizedText ServiceName { get; set; } = new("市長信箱（線上即時服務陳情）", "Mayor's mailbox (online petition)");

    /// <summary>Every submission that arrived, with its key and the actor it was made for.</summary>
    public ConcurrentQueue<(SubmitCaseRequest Request, string Key, Actor Actor)> Submissions { get; } = new();

    /// <summary>Cases accepted so far.</summary>
    public int Accepted => _accepted.Count;

    public IEnumerable<SubmittedCase> AcceptedCases => _accepted.Values.Select(a => a.Case);

    public ConcurrentQueue<PreviewRequest> Previews { get; } = new();

    /// <summary>What Deadlines would answer a rebuild.</summary>
    public IReadOnlyList<Estimate> Estimates { get; set; } = [];

    /// <summary>How far Cases has told; null when it does not answer.</summary>
    public ToldUpTo? Told { get; set; }

    /// <summary>The office calendar: a final year with a holiday, a closure and a make-up workday, and one that is not final.</summary>
    public CalendarOverview Calendar { get; set; } = new(
        [
            new(2026, 1, false, "dgpa", Views.At("2026-01-02T09:00:00"), null, 120, 1),
            new(2027, 1, true, "derived", Views.At("2026-01-02T09:00:01"), null, 121, 0),
        ], new(2027, 12, 31), new(2026, 12, 31), 0, false);

    public IReadOnlyList<NotableDay> NotableDays { get; set; } =
    [
        new(new(2026, 2, 27), true, "補假", false), new(new(2026, 2, 28), true, "和平紀念日", false), new(new(2026, 3, 7), false, "補行上班", false),
        new(new(2026, 10, 25), true, "臺灣光復暨金門古寧頭大捷紀念日", false), new(new(2026, 12, 24), true, "沒有英文的節日", false), new(new(2027, 1, 1), true, "開國紀念日", true),
    ];

    public IReadOnlyList<Closure> Closures { get; set; } = [];

    public Result<PreviewAnswer> Preview { get; set; } = Failure.Unavailable();

    /// <summary>How often changed views were asked for.</summary>
    public int ViewQuestions => _viewQuestions;

    /// <summary>What Notifications answers to a path under <c>/internal/notifications</c>; nothing answers 404 <c>confirmation-not-found</c>.</summary>
    public Func<string, HttpMethod, Result<ConfirmationView>>? Confirmations { get; set; }

    /// <summary>What Notifications answers about one-time codes: to a question for the ways, to a wish for a code, to a code.</summary>
    public Func<string, HttpMethod, object>? AccessCodes { get; set; }

    /// <summary>What Notifications answers to a wish for case numbers.</summary>
    public Result<Done> CaseNumbers { get; set; } = Done.Instance;

    /// <summary>Which messages Notifications sends about a case.</summary>
    public Result<MessageChoices> Messages { get; set; } = Failure.Unavailable();

    /// <summary>What Notifications says to a pause.</summary>
    public Result<Done> MessagesAct { get; set; } = Done.Instance;

    /// <summary>What Notifications answers about links of optional mails, by path.</summary>
    public Func<string, Result<MessageWay>>? Unsubscriptions { get; set; }

    /// <summary>What Cases knows of the applicant.</summary>
    public OwnCase? Own { get; set; }

    /// <summary>What Cases says to an act of the applicant.</summary>
    public Result<Done> OwnAct { get; set; } = Done.Instance;

    /// <summary>Every question and act of an applicant that came to Cases: path, body and actor.</summary>
    public ConcurrentQueue<(string Path, string Body, Actor? Actor)> OwnCalls { get; } = new();

    /// <summary>Every file that came to Cases: name, bytes and actor.</summary>
    public ConcurrentQueue<(string? Name, long Size, Actor? Actor)> Uploads { get; } = new();

    /// <summary>What Cases says to an upload instead of keeping it.</summary>
    public Func<string?, Failure?>? UploadRefusal { get; set; }

    /// <summary>Uploads that were taken away again.</summary>
    public ConcurrentQueue<Guid> RemovedUploads { get; } = new();

    /// <summary>Bytes of uploads read so far.</summary>
    public long UploadedBytes => Interlocked.Read(ref _uploadedBytes);

    private long _uploadedBytes;

    /// <summary>The file that Cases gives out, or why it does not.</summary>
    public Result<byte[]> Download { get; set; } = Failure.NotFound("attachment-not-found");

    /// <summary>Every call to Notifications: path, body and actor.</summary>
    public ConcurrentQueue<(string Path, string Body, Actor? Actor)> ConfirmationCalls { get; } = new();

    /// <summary>Lets Notifications send a one-time code by text message and take every code.</summary>
    public void GiveAccessCodes()
    {
        var sms = new AccessWay(NoticeWay.Sms, "0912***678");
        AccessCodes = (path, method) => method == HttpMethod.Get ? new[] { sms }
            : path.EndsWith("/entries", StringComparison.Ordinal) ? Done.Instance : new AccessCodeSent(sms.Way, sms.Contact, Views.At("2026-02-24T10:10:00"));
    }

    /// <summary>As if nothing had happened yet; what was told about cases stays known.</summary>
    public void Reset()
    {
        (Down, Refusal, ExpectedBy, Preview) = (false, null, Views.Due(2026, 3, 2), Failure.Unavailable());
        (Confirmations, AccessCodes, Own, OwnAct) = (null, null, null, Done.Instance);
        (CaseNumbers, Messages, MessagesAct, Unsubscriptions) = (Done.Instance, Failure.Unavailable(), Done.Instance, null);
        (UploadRefusal, Download) = (null, Failure.NotFound("attachment-not-found"));
        Uploads.Clear();
        RemovedUploads.Clear();
        Interlocked.Exchange(ref _uploadedBytes, 0);
        OwnCalls.Clear();
        ConfirmationCalls.Clear();
        Submissions.Clear();
        Previews.Clear();
        _accepted.Clear();
    }

    public void Know(PublicView view) => _views[view.CaseId] = view;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Down)
            throw new HttpRequestException("connection refused");
        var path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith("/internal/notifications/", StringComparison.Ordinal))
        {
            request.Options.TryGetValue(ServiceClient.ActorKey, out var caller);
            ConfirmationCalls.Enqueue((path, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken), caller));
            if (path.EndsWith("/case-numbers", StringComparison.Ordinal))
                return CaseNumbers.Succeeded ? new HttpResponseMessage(HttpStatusCode.NoContent) : Problem(CaseNumbers.Failure);
            if (path.EndsWith("/message-choices", StringComparison.Ordinal) && request.Method == HttpMethod.Get)
                return Messages.Succeeded ? Json(Messages.Value) : Problem(Messages.Failure);
            if (path.EndsWith("/message-choices", StringComparison.Ordinal))
                return MessagesAct.Succeeded ? new HttpResponseMessage(HttpStatusCode.NoContent) : Problem(MessagesAct.Failure);
            if (path.Contains("/unsubscriptions", StringComparison.Ordinal))
            {
                var unsubscribed = Unsubscriptions?.Invoke(path) ?? Failure.NotFound("link-not-found");
                return unsubscribed.Succeeded ? Json(unsubscribed.Value) : Problem(unsubscribed.Failure);
            }
            if (path.Contains("/access-codes", StringComparison.Ordinal))
            {
                var access = AccessCodes?.Invoke(path, request.Method) ?? Failure.Unavailable();
                return access switch { Failure failure => Problem(failure), Done => new HttpResponseMessage(HttpStatusCode.NoContent), _ => Json(access) };
            }
            var answer = Confirmations?.Invoke(path["/internal/notifications".Length..], request.Method) ?? Failure.NotFound("confirmation-not-found");
            return answer.Succeeded ? Json(answer.Value) : Problem(answer.Failure);
        }
        if (path == "/internal/cases/cases")
            return await SubmitAsync(request, cancellationToken);
        if (path == "/internal/cases/uploads")
            return await UploadAsync(request, cancellationToken);
        if (path.StartsWith("/internal/cases/uploads/", StringComparison.Ordinal) && request.Method == HttpMethod.Delete)
        {
            RemovedUploads.Enqueue(Guid.Parse(path[(path.LastIndexOf('/') + 1)..]));
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }
        if (path.Contains("/attachments/", StringComparison.Ordinal))
        {
            request.Options.TryGetValue(ServiceClient.ActorKey, out var reader);
            OwnCalls.Enqueue((path, "", reader));
            if (!Download.Succeeded)
                return Problem(Download.Failure);
            var content = new ByteArrayContent(Download.Value);
            content.Headers.ContentType = new("image/jpeg");
            content.Headers.ContentDisposition = new("attachment") { FileNameStar = "路面\"坑洞.jpg" };
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        }
        if (path.StartsWith("/internal/cases/cases/", StringComparison.Ordinal))
        {
            request.Options.TryGetValue(ServiceClient.ActorKey, out var applicant);
            OwnCalls.Enqueue((path, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken), applicant));
            if (request.Method == HttpMethod.Get)
                return Own is null ? Problem(Failure.NotFound("case-not-found")) : Json(Own);
            return OwnAct.Succeeded ? new HttpResponseMessage(HttpStatusCode.NoContent) : Problem(OwnAct.Failure);
        }
        if (path.EndsWith("/public-views/told", StringComparison.Ordinal))
            return Told is { } told ? Json(told) : Problem(Failure.Unavailable());
        if (path.EndsWith("/public-views", StringComparison.Ordinal) && request.Method == HttpMethod.Post)
        {
            Interlocked.Increment(ref _viewQuestions);
            var asked = (await request.Content!.ReadFromJsonAsync<AskedCases>(ContractJson.Options, cancellationToken))!;
            return Json(asked.CaseIds.Where(_views.ContainsKey).Order().Select(id => _views[id]).ToArray());
        }
        if (path.EndsWith("/public-views", StringComparison.Ordinal))
        {
            var after = request.RequestUri.Query.Replace("?after=", "", StringComparison.Ordinal);
            return Json(_views.Values.OrderBy(v => v.CaseId).Where(v => after.Length == 0 || v.CaseId.CompareTo(Guid.Parse(after)) > 0).Take(2).ToArray());
        }
        if (path.EndsWith("/service-items", StringComparison.Ordinal))
            return Json(Reference.Items);
        if (path.EndsWith("/agencies", StringComparison.Ordinal))
            return Json(Reference.Agencies);
        if (path.EndsWith("/estimates", StringComparison.Ordinal))
            return Json(Estimates);
        if (path == "/internal/deadlines/calendar")
            return Json(Calendar);
        if (path == "/internal/deadlines/calendar/days")
            return Json(NotableDays);
        if (path == "/internal/deadlines/closures")
            return Json(Closures);
        if (path.EndsWith("/preview", StringComparison.Ordinal))
        {
            Previews.Enqueue((await request.Content!.ReadFromJsonAsync<PreviewRequest>(ContractJson.Options, cancellationToken))!);
            return Preview.Succeeded ? Json(Preview.Value) : Problem(Preview.Failure);
        }
        return new HttpResponseMessage(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> UploadAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Options.TryGetValue(ServiceClient.ActorKey, out var actor);
        var name = request.Content!.Headers.ContentDisposition?.FileNameStar;
        await using var content = await request.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[64 * 1024];
        long size = 0;
        int got;
        while ((got = await content.ReadAsync(buffer, ct)) > 0)
        {
            size += got;
            Interlocked.Add(ref _uploadedBytes, got);
        }
        Uploads.Enqueue((name, size, actor));
        return UploadRefusal?.Invoke(name) is { } refused ? Problem(refused) : Json(new UploadedFile { UploadId = Guid.NewGuid(), Name = name!, Kind = AttachmentKind.Jpeg, Size = size });
    }

    private async Task<HttpResponseMessage> SubmitAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var body = await request.Content!.ReadAsStringAsync(ct);
        var submission = JsonSerializer.Deserialize<SubmitCaseRequest>(body, ContractJson.Options)!;
        var key = request.Headers.GetValues("Idempotency-Key").Single();
        request.Options.TryGetValue(ServiceClient.ActorKey, out var actor);
        Submissions.Enqueue((submission, key, actor!));
        if (Refusal is not null)
            return Problem(Refusal);
        var fresh = new SubmittedCase
        {
            CaseId = Guid.CreateVersion7(),
            CaseNumber = Views.NewNumber(),
            LookupCode = "48151623",
            Status = CaseStatus.Received,
            ServiceCode = submission.ServiceCode!,
            Service = ServiceName,
            ReceivedAt = submission.ReceivedAt ?? Views.At("2026-02-13T16:30:00"),
            ExpectedBy = ExpectedBy,
        };
        var kept = _accepted.GetOrAdd(key, (body, fresh));
        if (kept.Body != body)
            return Problem(Failure.Conflict("idempotency-key-reused"));
        return Json(kept.Case with { Replayed = !ReferenceEquals(kept.Case, fresh) });
    }

    private static HttpResponseMessage Json<T>(T value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value, options: ContractJson.Options) };

    private static HttpResponseMessage Problem(Failure failure) => new((HttpStatusCode)failure.Status)
    {
        Content = JsonContent.Create(failure, new System.Net.Http.Headers.MediaTypeHeaderValue("application/problem+json"), ContractJson.Options),
    };
}

/// <summary>The reference data of the installation.</summary>
internal static class Reference
{
    public static IReadOnlyList<ServiceItem> Items { get; } = Read<List<ServiceItem>>("services.json");

    public static IReadOnlyList<Agency> Agencies { get; } = Read<List<Agency>>("agencies.json");

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(TestSupport.Repository.Root, "seeds", "reference", file)), ContractJson.Options)!;
}
