using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Notifications.Tests.Doubles;

/// <summary>Plays Cases, Deadlines and Routing: the answers of their internal APIs, over the real typed clients.</summary>
internal sealed class FakeOwners : HttpMessageHandler
{
    private readonly ConcurrentDictionary<Guid, FakeCase> _cases = new();
    private int _factsAsked;
    private int _recipientsAsked;

    /// <summary>Services that do not answer: <c>cases deadlines routing</c>.</summary>
    public ConcurrentDictionary<string, bool> Down { get; } = new();

    /// <summary>Cases of contacts, by the hash they are asked for with.</summary>
    public ConcurrentDictionary<string, CasesOfContact> Contacts { get; } = new();

    /// <summary>Answers for cases nobody put here; for bulk tests.</summary>
    public Func<Guid, FakeCase>? Any { get; set; }

    public IReadOnlyList<Agency> Agencies { get; set; } = [Samples.Parks];

    public int FactsAsked => Volatile.Read(ref _factsAsked);

    public int RecipientsAsked => Volatile.Read(ref _recipientsAsked);

    public FakeCase this[Guid caseId] => _cases.GetOrAdd(caseId, id => Any?.Invoke(id) ?? throw new KeyNotFoundException());

    public FakeCase Add(FakeCase known)
    {
        _cases[known.CaseId] = known;
        return known;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Host;
        if (Down.ContainsKey(host))
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        // /internal/<service>/cases/<id>/<what>/...
        var parts = request.RequestUri.AbsolutePath.Trim('/').Split('/');
        if (parts is ["internal", "routing", "agencies"])
            return Json(Agencies);
        if (parts is ["internal", "cases", "recipients"])
        {
            Interlocked.Increment(ref _recipientsAsked);
            var asked = await request.Content!.ReadFromJsonAsync<AskedCases>(ContractJson.Options, cancellationToken);
            return Json(asked!.CaseIds.Where(id => _cases.ContainsKey(id) || Any is not null).Select(id => this[id]).Where(c => !c.Refused).Select(c => Recipient(c.CaseId, c.Facts)).ToList());
        }
        if (parts is ["internal", "cases", "seen"])
        {
            var asked = await request.Content!.ReadFromJsonAsync<AskedCases>(ContractJson.Options, cancellationToken);
            return Json(asked!.CaseIds.Select(id => this[id]).Where(c => c.Sight is not null).Select(c => new SeenCase(c.CaseId, c.Facts.Agency, c.Facts.Unit, null, c.Sight!.Applicant)).ToList());
        }
        if (parts is ["internal", "cases", "cases-of-contact"])
        {
            var contact = await request.Content!.ReadFromJsonAsync<HashedContact>(ContractJson.Options, cancellationToken);
            return Contacts.TryGetValue(contact!.Hash, out var found) ? Json(found) : NotFound("case-not-found");
        }
        if (parts.Length < 5 || !Guid.TryParse(parts[3], out var caseId) || !(_cases.ContainsKey(caseId) || Any is not null))
            return NotFound("case-not-found");
        var known = this[caseId];
        return parts switch
        {
            ["internal", "cases", "cases", _, "notice-facts", var kind, _] => Facts(known, NoticeKinds.Parse(kind)!.Value),
            ["internal", "cases", "cases", _, "sight"] => known.Sight is { } sight ? Json(sight) : NotFound("case-not-found"),
            ["internal", "deadlines", "cases", _, "occasions", var kind, _] => known.Occasions.TryGetValue(NoticeKinds.Parse(kind)!.Value, out var occasion) ? Json(occasion) : NotFound("clock-not-open"),
            ["internal", "routing", "cases", _, "reminded", _] => known.Unrouted ? NotFound("case-not-found") : Json(known.Reminded),
            _ => NotFound("not-played"),
        };
    }

    private static Recipient Recipient(Guid caseId, NoticeFacts facts) => new(caseId, facts.Notify, facts.Mobile is not null, facts.Email is not null, facts.Phone is not null, facts.Address is not null)
    {
        Helpers = [.. facts.Helpers.Select(h => new HelperRecipient(h.HelperId, h.Way))],
    };

    private HttpResponseMessage Facts(FakeCase known, NoticeKind kind)
    {
        Interlocked.Increment(ref _factsAsked);
        return known.Refused ? NotFound("case-not-found") : Json(known.FactsOf(kind));
    }

    private static HttpResponseMessage Json<T>(T value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value, options: ContractJson.Options) };

    private static HttpResponseMessage NotFound(string code) => new(HttpStatusCode.NotFound)
    {
        Content = JsonContent.Create(Failure.NotFound(code), new("application/problem+json"), ContractJson.Options),
    };
}

/// <summary>What the other services know of one case.</summary>
internal sealed class FakeCase
{
    public Guid CaseId { get; init; } = Guid.NewGuid();

    public required NoticeFacts Facts { get; set; }

    public Dictionary<NoticeKind, OccasionFacts> Occasions { get; init; } = [];

    public List<StaffMember> Reminded { get; init; } = [];

    /// <summary>Routing has not heard of the case yet.</summary>
    public bool Unrouted { get; set; }

    public bool Refused { get; set; }

    /// <summary>What staff who ask see of it.</summary>
    public CaseSight? Sight { get; set; } = new(Applicant: true);

    /// <summary>Facts that differ from <see cref="Facts"/> for some kinds.</summary>
    public Dictionary<NoticeKind, NoticeFacts> FactsByKind { get; } = [];

    public Func<NoticeKind, NoticeFacts> FactsOf => kind => FactsByKind.GetValueOrDefault(kind) ?? Facts;
}
