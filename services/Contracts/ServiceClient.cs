using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CaseTracker.Contracts.Audit;
using CaseTracker.Contracts.Messaging;

namespace CaseTracker.Contracts;

/// <summary>What the typed clients share: each call names its actor; failures come back as values.</summary>
/// <remarks>The host adds a handler that signs <see cref="ActorKey"/> into a token. A service that cannot be reached in time is a
/// <see cref="Failure.Unavailable"/>, except on <see cref="OperationCanceledException"/> of the caller's own token.</remarks>
public abstract class ServiceClient(HttpClient http, string service)
{
    /// <summary>Where the actor travels between client and signing handler.</summary>
    public static readonly HttpRequestOptionsKey<Actor> ActorKey = new("casetracker.actor");

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    // What is passed on while a person sends it comes as fast as their line is.
    private static readonly TimeSpan StreamWithin = TimeSpan.FromMinutes(15);

    /// <summary>What the service has still to tell the others; administrators, auditors and coordinators.</summary>
    public Task<Result<OutboxView>> OutboxAsync(Actor actor, CancellationToken ct) => GetAsync<OutboxView>(actor, $"/internal/{service}/outbox", ct);

    /// <summary>Lets the service's parked messages be tried again; administrators.</summary>
    public Task<Result<Replayed>> ReplayAsync(Actor actor, CancellationToken ct) => PostAsync<Replayed>(actor, $"/internal/{service}/outbox/replays", new { }, ct);

    /// <summary>The newest entries of the service's audit that a query asks for; administrators, auditors and coordinators.</summary>
    public Task<Result<AuditPage>> AuditEntriesAsync(Actor actor, AuditQuery query, CancellationToken ct) => PostAsync<AuditPage>(actor, $"/internal/{service}/audit/entries", query, ct);

    /// <summary>Has the whole audit of the service checked, which may take its time; administrators, auditors and coordinators.</summary>
    public Task<Result<AuditCheck>> CheckAuditAsync(Actor actor, CancellationToken ct) => StreamAsync<AuditCheck>(actor, $"/internal/{service}/audit/checks", JsonContent.Create(new { }), ct);

    /// <summary>Whether an act that this actor sent with an idempotency key was done.</summary>
    public Task<Result<ActState>> WasDoneAsync(Actor actor, string idempotencyKey, CancellationToken ct) => PostAsync<ActState>(actor, $"/internal/{service}/done-acts", new AskedAct(idempotencyKey), ct);

    /// <summary>Gets a value.</summary>
    protected Task<Result<T>> GetAsync<T>(Actor actor, string path, CancellationToken ct) =>
        SendAsync<T>(actor, HttpMethod.Get, path, null, null, ct);

    /// <summary>Posts a body and reads the answer.</summary>
    protected Task<Result<T>> PostAsync<T>(Actor actor, string path, object body, CancellationToken ct, string? idempotencyKey = null) =>
        SendAsync<T>(actor, HttpMethod.Post, path, body, idempotencyKey, ct);

    /// <summary>Deletes something.</summary>
    protected Task<Result<Done>> DeleteAsync(Actor actor, string path, CancellationToken ct) =>
        SendAsync<Done>(actor, HttpMethod.Delete, path, null, null, ct);

    /// <summary>Posts content that may take its time and reads the answer.</summary>
    protected Task<Result<T>> StreamAsync<T>(Actor actor, string path, HttpContent content, CancellationToken ct) =>
        SendAsync<T>(actor, HttpMethod.Post, path, content, null, ct);

    /// <summary>Gets an answer whose body the caller reads, and disposes, or the failure.</summary>
    protected Task<Result<HttpResponseMessage>> OpenAsync(Actor actor, string path, CancellationToken ct) => OpenAsync(actor, HttpMethod.Get, path, null, ct);

    /// <summary>Posts a body and gets an answer whose body the caller reads, and disposes, or the failure.</summary>
    protected Task<Result<HttpResponseMessage>> OpenAsync(Actor actor, string path, object body, CancellationToken ct) => OpenAsync(actor, HttpMethod.Post, path, body, ct);

    private async Task<Result<HttpResponseMessage>> OpenAsync(Actor actor, HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Options.Set(ActorKey, actor);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: ContractJson.Options);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(AnswerWithin);
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (!response.IsSuccessStatusCode)
                return await FailureAsync(response, patience.Token);
            (var opened, response) = (response, null);
            return opened;
        }
        catch (Exception e) when (IsAway(e, ct))
        {
            return Failure.Unavailable();
        }
        finally
        {
            response?.Dispose();
        }
    }

    private async Task<Result<T>> SendAsync<T>(Actor actor, HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Options.Set(ActorKey, actor);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body, body.GetType(), options: ContractJson.Options);
        if (idempotencyKey is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(body is HttpContent ? StreamWithin : AnswerWithin);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.IsSuccessStatusCode)
            {
                if (typeof(T) == typeof(Done))
                    return (T)(object)Done.Instance;
                var value = await response.Content.ReadFromJsonAsync<T>(ContractJson.Options, patience.Token);
                return value is null ? Failure.Unavailable() : value;
            }
            return await FailureAsync(response, patience.Token);
        }
        catch (Exception e) when (IsAway(e, ct))
        {
            return Failure.Unavailable();
        }
    }

    // An answer that breaks off in the middle is an IOException or bad JSON; HttpClient lets the SocketException through of a connection that is cut in the moment it was made.
    private static bool IsAway(Exception e, CancellationToken ct) => e is HttpRequestException or SocketException or IOException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private static async Task<Failure> FailureAsync(HttpResponseMessage response, CancellationToken ct) =>
        response.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && await response.Content.ReadFromJsonAsync<Failure>(ContractJson.Options, ct) is { Code: not null } failure ? failure : Failure.Unavailable();
}
