using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.ProviderSimulator;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Whatever happens between the notifier and the provider, in whatever order: one message, or a flag at the second one; and never none.</summary>
public sealed class AttemptProperties : IAsyncLifetime
{
    private static readonly string[] Faults = ["ok", "429", "drop", "accept-drop", "500", "500-kept"];
    private static readonly ListBehaviour[] Lists = [new(), new(DelaySeconds: 3600), new(Down: true)];
    private static readonly string[] Reported = ["queued", "sent", "delivered"];

    private SmsProvider _provider = null!;
    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await SmsProvider.StartAsync();
        _host = await SmsCity.StartAsync(_provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    private enum Act
    {
        /// <summary>The notifier starts, sends and gets its answer.</summary>
        Notify,
        /// <summary>A worker starts.</summary>
        Start,
        /// <summary>It sends: the provider takes the message or does not.</summary>
        Send,
        /// <summary>It gets an answer and writes it down.</summary>
        Answer,
        /// <summary>It dies.</summary>
        Crash,
        /// <summary>The provider reports one of its messages.</summary>
        CallBack,
        /// <summary>Time passes and the provider is asked.</summary>
        List,
        /// <summary>Time passes and the notifier looks for what was left behind.</summary>
        Sweep,
    }

    private sealed record Step(Act Act, int Choice)
    {
        public override string ToString() => $"{Act}({Choice})";
    }

    private sealed record Worker(Claim Claim, Guid AttemptId)
    {
        public SendResult? Answer { get; set; }
    }

    private static Gen<Step[]> Stories => Gen.ArrayOf(
        from act in Gen.Elements(Enum.GetValues<Act>())
        from choice in Gen.Choose(0, 100)
        select new Step(act, choice), 12);

    [Fact]
    public Task WhateverHappens_NobodyIsToldTwiceWithoutAFlag_AndNobodyIsLeftOut() => CheckAsync(30);

    [Fact]
    [Trait("Tier", "Full")]
    public Task WhateverHappens_ManyMoreStories() => CheckAsync(1500);

    private Task CheckAsync(int stories) => Task.Run(() => Prop.ForAll(Stories.ToArbitrary(), story => PlayAsync(story).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(stories)), Ct);

    private async Task PlayAsync(Step[] story)
    {
        var before = _provider.Taken.Count;
        var known = await SmsCity.OweAsync(_host);
        var obligation = Assert.Single(await _host.ObligationsAsync(known.CaseId)).Id;
        Worker? worker = null;
        foreach (var step in story)
        {
            worker = await TakeAsync(step, worker, before);
            await CheckAsync(obligation, before);
        }

        // Everything comes to rest: the worker is gone, the provider answers and its list is complete.
        (_provider.List, var quiet) = (new(), 0);
        _provider.Play();
        for (var i = 0; i < 12 && quiet < 2; i++)
        {
            await _host.PassAsync(TimeSpan.FromMinutes(31));
            await _host.NotifyAsync();
            await _host.ReconcileAsync();
            await CheckAsync(obligation, before);
            quiet += Assert.Single(await _host.ObligationsAsync(known.CaseId)).State == NoticeState.Sent ? 1 : 0;
        }
        // Retries after many definite failures wait for hours.
        await _host.PassAsync(TimeSpan.FromDays(2));
        await _host.NotifyAsync();
        await CheckAsync(obligation, before);
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync(known.CaseId)).State);
        Assert.True(_provider.Taken.Count > before, "The applicant was told nothing.");
    }

    private async Task<Worker?> TakeAsync(Step step, Worker? worker, int before)
    {
        switch (step.Act)
        {
            case Act.Notify:
                _provider.Play(new Script { Fault = Faults[step.Choice % Faults.Length], Callbacks = step.Choice % 5 == 0 ? "early" : "none" });
                await _host.NotifyOnceAsync();
                return worker;
            case Act.Start when worker is null && (await Statements().TakeAsync(Enum.GetValues<NoticeWay>(), _host.Clock.GetUtcNow(), Now(), TimeSpan.FromSeconds(30), 1, Ct)) is [var claim]:
                var attemptId = Guid.CreateVersion7(Now());
                var cipher = _host.App.Services.GetRequiredService<ColumnCipher>();
                var begun = await Statements().BeginAsync(claim, attemptId, TwilioTransport.TransportName, Now(), Now() + TimeSpan.FromSeconds(30),
                    NoticeContent.EncryptRecipient(cipher, "+886912345678", attemptId), new NoticeContent(null, $"案件 {claim.ObligationId}").EncryptForAttempt(cipher, attemptId), null, Ct);
                return begun == Beginning.Lost ? null : new Worker(claim, attemptId);
            case Act.Send when worker is { Answer: null }:
                var sid = step.Choice % 4 < 2 ? _provider.Plant("+886912345678", $"案件 {worker.Claim.ObligationId}", Now(), "queued", _host.App.Services.GetRequiredService<TwilioCallbacks>().AddressOf(worker.AttemptId)).Sid : null;
                worker.Answer = (step.Choice % 4) switch
                {
                    0 => SendResult.Accepted(sid),
                    2 => SendResult.NotSent(SendResult.Busy, 429),
                    _ => SendResult.Unknown("connection-lost"),
                };
                return worker;
            case Act.Answer when worker is { Answer: { } answer }:
                await using (var scope = _host.App.Services.CreateAsyncScope())
                    await scope.ServiceProvider.GetRequiredService<Settlement>().AttemptEndedAsync(worker.Claim, worker.AttemptId, answer, Ct);
                return null;
            case Act.Crash:
                return null;
            case Act.CallBack when _provider.Taken.Skip(before).Where(m => m.StatusCallback is not null).ToList() is { Count: > 0 } messages:
                await _provider.CallBackAsync(messages[step.Choice % messages.Count], Reported[step.Choice % Reported.Length]);
                return worker;
            case Act.List:
                _provider.List = Lists[step.Choice % Lists.Length];
                await _host.PassAsync(TimeSpan.FromMinutes(step.Choice % 17));
                await _host.ReconcileAsync();
                return BeforeItsDeadline(worker, step);
            case Act.Sweep:
                await _host.PassAsync(TimeSpan.FromMinutes(step.Choice % 17));
                _provider.Play(new Script { Fault = Faults[step.Choice % Faults.Length] });
                await _host.NotifyAsync();
                return BeforeItsDeadline(worker, step);
            default:
                return worker;
        }
    }

    // A worker whose deadline has passed writes to no provider any more; an answer it already has it may still bring.
    private static Worker? BeforeItsDeadline(Worker? worker, Step step) => step.Choice % 17 > 0 && worker is { Answer: null } ? null : worker;

    private async Task CheckAsync(Guid obligation, int before)
    {
        var attempts = (await _host.AttemptsAsync()).Where(a => a.ObligationId == obligation).ToList();
        var (messages, flagged) = (_provider.Taken.Count - before, attempts.Count(a => a.PossibleDuplicate));
        Assert.True(messages <= 1 + flagged, $"{messages} messages, {flagged} of them flagged: {string.Join(", ", attempts.OrderBy(a => a.No).Select(a => a.State))}");
        Assert.InRange(attempts.Count(a => a.State is AttemptState.Started or AttemptState.Unknown or AttemptState.Accepted or AttemptState.Delivered), 0, 1);
        Assert.All(attempts.Where(a => a.PossibleDuplicate), a => Assert.Contains(attempts, earlier => earlier.No < a.No && earlier.AbsentSince is not null));
    }

    private ClaimStatements Statements() => new(_host.App.Services.GetRequiredKeyedService<NpgsqlDataSource>("notifications"));

    private DateTimeOffset Now() => _host.App.Services.GetRequiredService<MachineTime>().GetUtcNow();
}
