using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.Catalogue;
using CaseTracker.Cases.Features.SearchCases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using Npgsql;

namespace CaseTracker.Cases.Features.SubmitCase;

/// <summary>Registers a case. The number is given away only after the commit, and one idempotency key gives one case whatever happens on the way.</summary>
internal sealed partial class SubmitCase(
    ReadSubmission read, CaseWriter writer, ReferencePlaces places, CaseSeal seal, BlindIndex index, SearchIndex searchIndex, LookupCodes codes,
    ExpectedDates expected, DeadlinesClient deadlines, OutboxSignal<CasesDbContext> signal, BusinessTime business, MachineTime machine, ILogger<SubmitCase> logger)
{
    // A lost connection is tried twice more: once for the lost answer, once for a pool of connections that all died together.
    private const int Tries = 3;

    // An answer comes within 5 s, whatever the database does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    public async Task<Result<SubmittedCase>> RunAsync(Actor actor, SubmitCaseRequest request, string? idempotencyKey, CancellationToken ct)
    {
        var storing = StoreAsync(actor, request, idempotencyKey, ct);
        try
        {
            return await storing.WaitAsync(Patience, CancellationToken.None);
        }
        catch (TimeoutException e) when (!storing.IsCompleted)
        {
            // A connection that says nothing keeps the driver for longer than anybody waits. It comes to its end by itself, and the same key finds out which.
            _ = storing.ContinueWith(s => LogUnavailable(s.Exception!.GetBaseException().GetType().Name, null), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            LogUnavailable(e.GetType().Name, null);
            return Failure.Unavailable();
        }
    }

    private async Task<Result<SubmittedCase>> StoreAsync(Actor actor, SubmitCaseRequest request, string? idempotencyKey, CancellationToken ct)
    {
        if (!CaseRights.MayTakeIn(actor))
            return Failure.Forbidden();
        if (string.IsNullOrWhiteSpace(idempotencyKey))
            return new Failure { Code = "idempotency-key-required", Status = 400 };
        if (idempotencyKey.Length > CaseLimits.IdempotencyKey)
            return new Failure { Code = "idempotency-key-invalid", Status = 400 };
        var reading = await read.RunAsync(actor, request, ct);
        if (!reading.Succeeded)
            return reading.Failure;
        var input = reading.Value;
        var now = business.Now();
        var receivedAt = input.ReceivedAt is { } given && given < now ? Instants.Trim(given) : now;

        // A clock that waits for complete papers has no date to tell yet.
        var starts = input.Item.Clock.Start == ClockStart.Received || input.DocumentsComplete;
        var asking = starts ? expected.AskAsync(deadlines, receivedAt, input.Item.Limit) : Task.FromResult<DueDate?>(null);
        var key = new IdempotencyRow
        {
            KeyHash = index.Hash("idempotency", $"{ActorScope.Of(actor)}\n{idempotencyKey}"),
            RequestHash = index.Hash("request", JsonSerializer.Serialize(input.Canonical(), ContractJson.Options)),
            CaseId = Guid.CreateVersion7(),
            CreatedAt = Instants.Trim(machine.GetUtcNow()),
        };
        var coordinating = await places.CoordinatingAgencyAsync();
        for (var attempt = 1; ; attempt++)
        {
            var rows = Rows(actor, input, key, coordinating, now, receivedAt);
            try
            {
                if (await writer.WriteAsync(rows) is { } refused)
                    return Failure.Invalid("attachments", refused);
                return await AnswerAsync(rows.Case, asking);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && e.ConstraintName == "pk_idempotency_keys")
            {
                if (await writer.FindAsync(key.KeyHash) is { } stored)
                    return await AnswerAsync(stored, key, starts, asking);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && e.ConstraintName == "ix_cases_number")
            {
                LogCollision();
            }
            catch (NpgsqlException e) when (IsLostConnection(e) && attempt < Tries)
            {
                // The commit may have happened or not. Its key tells; and if the server is still at it, writing again waits for it there.
                LogLost(key.CaseId);
                try
                {
                    if (await writer.FindAsync(key.KeyHash) is { } stored)
                        return await AnswerAsync(stored, key, starts, asking);
                }
                catch (NpgsqlException again) when (IsLostConnection(again))
                {
                    // The next writing tells whether the database is there.
                }
            }
            catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
            {
                // Nothing is promised; the same key finds out later what became of it.
                LogUnavailable(e.GetType().Name, e.InnerException?.GetType().Name);
                return Failure.Unavailable();
            }
        }
    }

    private CaseRows Rows(Actor actor, CaseInput input, IdempotencyRow key, string coordinating, DateTimeOffset now, DateTimeOffset receivedAt)
    {
        var id = key.CaseId;
        var coordinates = input.Latitude is null ? null : string.Create(CultureInfo.InvariantCulture, $"{input.Latitude:R},{input.Longitude:R}");
        var @case = Case.Receive(new NewCase
        {
            Id = id,
            Number = CaseNumber.Draw(),
            Item = input.Item,
            Now = new Moment(now, actor.StaffId, actor.Unit),
            ReceivedAt = receivedAt,
            Channel = input.Channel,
            Confidential = input.Confidential,
            DocumentsComplete = input.DocumentsComplete,
            CoordinatingAgency = coordinating,
            District = input.District,
            RoadWidth = input.RoadWidth,
            AgencyFileNumber = input.AgencyFileNumber,
            Description = seal.Seal(input.Description, CaseSeal.Description, id)!,
            Place = seal.Seal(input.Place, CaseSeal.Place, id),
            Coordinates = seal.Seal(coordinates, CaseSeal.Coordinates, id),
            ApplicantName = seal.Seal(input.Name, CaseSeal.ApplicantName, id)!,
            ApplicantPhone = seal.Seal(input.Phone, CaseSeal.ApplicantPhone, id),
            ApplicantEmail = seal.Seal(input.Email, CaseSeal.ApplicantEmail, id),
            ApplicantAddress = seal.Seal(input.Address, CaseSeal.ApplicantAddress, id),
            ApplicantWishes = seal.Wishes(input.Wishes, id),
            NameHash = index.Hash("name", ContactRules.NameKey(input.Name)),
            PhoneHash = input.PhoneNumber is null ? null : index.Hash("phone", ContactRules.PhoneKey(input.PhoneNumber)),
            EmailHash = input.Email is null ? null : index.Hash("email", ContactRules.EmailKey(input.Email)),
            Notify = input.Notify,
            Language = input.Language,
        });
        var machineNow = Instants.Trim(machine.GetUtcNow());
        var stream = id.ToString("N");
        return new CaseRows
        {
            Case = @case,
            Entry = @case.TakeEntries().Single(),
            SearchTerms = searchIndex.TermsOf(input.Confidential, input.AgencyFileNumber, input.Place, coordinates, input.Description),
            RelatedTo = input.Item.Open311 ? input.RelatedTo : null,
            Key = key,
            Uploads = input.Uploads,
            Owner = ActorScope.Of(actor),
            Now = new Moment(now, actor.StaffId, actor.Unit),
            Messages =
            [
                OutboxRows.Create(new CaseSubmitted
                {
                    CaseId = id,
                    Version = @case.Version,
                    OccurredAt = now,
                    ServiceCode = input.Item.Code,
                    Channel = input.Channel,
                    ReceivedAt = receivedAt,
                    Limit = input.Item.Limit,
                    Policy = input.Item.Policy,
                    FirstReportSatisfies = input.Item.FirstReportSatisfies,
                    Clock = input.Item.Clock,
                    DocumentsComplete = input.DocumentsComplete,
                    District = input.District,
                    RoadWidth = input.RoadWidth,
                    Confidential = input.Confidential,
                }, stream, @case.Version, machineNow),
                OutboxRows.Create(new PublicViewChanged { CaseId = id, Version = @case.Version, OccurredAt = now }, stream, @case.Version, machineNow),
            ],
            Audit = actor.Kind == ActorKind.Citizen ? null : new AuditEntry
            {
                At = machineNow,
                ActorKind = EnumText<ActorKind>.Write(actor.Kind),
                ActorName = actor.Name,
                StaffId = actor.StaffId,
                Agency = actor.Agency,
                Act = "case-submitted",
                CaseId = id,
                Facts = JsonSerializer.Serialize(new { input.Channel, Service = input.Item.Code, input.ReadBack }, ContractJson.Options),
            },
        };
    }

    private async Task<Result<SubmittedCase>> AnswerAsync(Case @case, Task<DueDate?> asking)
    {
        signal.Kick();
        LogSubmitted(@case.Id, @case.ServiceCode, @case.Channel);
        return new SubmittedCase
        {
            CaseId = @case.Id,
            CaseNumber = @case.Number,
            LookupCode = codes.CodeFor(@case.Id, @case.LookupGeneration),
            Status = CaseStatus.Received,
            ServiceCode = @case.ServiceCode,
            Service = @case.Service,
            ReceivedAt = @case.ReceivedAt,
            ExpectedBy = await asking,
        };
    }

    private async Task<Result<SubmittedCase>> AnswerAsync(StoredCase stored, IdempotencyRow key, bool starts, Task<DueDate?> asking)
    {
        if (!CryptographicOperations.FixedTimeEquals(stored.RequestHash, key.RequestHash))
            return Failure.Conflict("idempotency-key-reused");
        // The same id: it was this very request that was stored, only the database's answer was lost.
        var own = stored.Id == key.CaseId;
        if (own)
            signal.Kick();
        return new SubmittedCase
        {
            CaseId = stored.Id,
            CaseNumber = stored.Number,
            LookupCode = codes.CodeFor(stored.Id, stored.LookupGeneration),
            Status = CaseStatus.Received,
            ServiceCode = stored.ServiceCode,
            Service = stored.Service,
            ReceivedAt = stored.ReceivedAt,
            ExpectedBy = stored.OriginalDue ?? (own || !starts ? await asking : await expected.AskAsync(deadlines, stored.ReceivedAt, stored.Limit)),
            Replayed = !own,
        };
    }

    private static bool IsLostConnection(NpgsqlException e) => e is PostgresException
        ? e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        : e.InnerException is IOException or System.Net.Sockets.SocketException;

    [LoggerMessage(1, LogLevel.Information, "Case {CaseId} submitted: {ServiceCode} by {Channel}")]
    private partial void LogSubmitted(Guid caseId, string serviceCode, Channel channel);

    [LoggerMessage(2, LogLevel.Information, "A case number was drawn twice; drawing again")]
    private partial void LogCollision();

    [LoggerMessage(3, LogLevel.Warning, "Connection lost while case {CaseId} was written; looking whether it was stored")]
    private partial void LogLost(Guid caseId);

    [LoggerMessage(4, LogLevel.Error, "A submission could not be stored: {Error} ({Inner})")]
    private partial void LogUnavailable(string error, string? inner);
}
