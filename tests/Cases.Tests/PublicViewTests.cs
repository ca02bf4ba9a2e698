using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class PublicViewTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task View_OfANewCase_HasWhatACitizenMaySee()
    {
        var c = await host.SubmitAsync();

        var view = await host.PublicViewAsync(c.CaseId);

        Assert.Equal((c.CaseId, 1, c.CaseNumber, 1), (view.CaseId, view.Version, view.CaseNumber, view.LookupGeneration));
        Assert.Equal(Convert.ToBase64String(host.Index.Hash("phone", "+886912345678")), view.PhoneHash);
        Assert.Equal(Convert.ToBase64String(host.Index.Hash("email", "ming@example.test")), view.EmailHash);
        Assert.Equal(("PET-MAYOR", TrackerKind.Petition, Channel.Web, false), (view.ServiceCode, view.Tracker, view.Channel, view.Confidential));
        Assert.Equal((CaseStatus.Received, c.ReceivedAt, "6400500000", "民族一路與同盟路口"), (view.Status, view.ReceivedAt, view.District, view.Place));
        // For maps that anybody may see: the street, not the door.
        Assert.Equal(new RoughPoint(22.654m, 120.312m), view.Point);
        Assert.Equal((null, null, null, null, null), (view.OriginalDue, view.Due, view.Delay, view.Agency, view.Unit));
        Assert.Equal([TimelineKind.Received], view.Timeline.Select(e => e.Kind));
    }

    [Fact]
    public async Task View_OfAConfidentialCase_HasStatusAndDatesButNothingOfTheMatter()
    {
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true, Description = "檢舉隔壁違建，請務必保密我的身分。" });
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));
        await host.NoteAsync(c.CaseId, "已到民族一路會勘頂樓加蓋。");
        await host.AskAsync(c.CaseId);
        var asking = await host.PublicViewAsync(c.CaseId);
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct)).Required();
        await host.ReplyAsync(c.CaseId);

        var view = await host.PublicViewAsync(c.CaseId);

        Assert.True(view.Confidential);
        Assert.Null(view.Place);
        Assert.Null(view.Point);
        Assert.Equal((Outcome.Done, (StaffWords?)null), (view.Reply!.Outcome, view.Reply.Words));
        Assert.All(view.Timeline, e => Assert.Null(e.Words));
        Assert.Empty(asking.Supplement!.Items);
        Assert.Equal((CaseStatus.Replied, Samples.Due(2026, 3, 9)), (view.Status, view.Due));
        var json = JsonSerializer.Serialize(view, ContractJson.Options) + JsonSerializer.Serialize(asking, ContractJson.Options);
        foreach (var secret in (string[])["王小明", "912345678", "0912-345", "ming@", "民族一路", "違建", "補平", "身分證"])
            Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task View_WithoutCoordinates_HasNoPoint()
    {
        var c = await host.SubmitAsync(r => r.At(l => l with { Latitude = null, Longitude = null }));

        Assert.Null((await host.PublicViewAsync(c.CaseId)).Point);
    }

    [Theory]
    [InlineData(22.6400001, 120.3114999, "22.640", "120.311")]
    [InlineData(-0.0000049, 1e-9, "0", "0")]
    [InlineData(90, -180, "90", "-180")]
    public async Task View_Point_IsOnAGrid(double latitude, double longitude, string roughLatitude, string roughLongitude)
    {
        var c = await host.SubmitAsync(r => r.At(l => l with { Latitude = latitude, Longitude = longitude }));

        Assert.Equal(new RoughPoint(decimal.Parse(roughLatitude, System.Globalization.CultureInfo.InvariantCulture), decimal.Parse(roughLongitude, System.Globalization.CultureInfo.InvariantCulture)),
            (await host.PublicViewAsync(c.CaseId)).Point);
    }

    [Fact]
    public async Task View_NeverHasStaffOrInternalEntries()
    {
        var c = await host.SubmitAssignedAsync();
        await host.NoteAsync(c.CaseId, "內部：里長很在意這件。", isPublic: false);
        await host.NoteAsync(c.CaseId);
        await host.DeliverAsync(Samples.Settled(c.CaseId, host.Now));

        var view = await host.PublicViewAsync(c.CaseId);

        Assert.All(view.Timeline, e =>
        {
            Assert.True(e.Public);
            Assert.Null(e.StaffId);
        });
        var json = JsonSerializer.Serialize(view, ContractJson.Options);
        foreach (var secret in (string[])["里長", TestPeople.HandlerId.ToString(), TestPeople.CoordinatorId.ToString(), "王小明", "912345678", "0912-345", "ming@", "坑洞，"])
            Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task View_DelayIsShownWhileLateAndGoneOnceAnswered()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 1)));
        var missed = Samples.Missed(c.CaseId, host.Now, Samples.Due(2026, 3, 1), 2);
        host.Owners.Know(missed.StageId, Samples.Slots());
        await host.DeliverAsync(missed);

        Assert.Equal(Samples.Slots(), (await host.PublicViewAsync(c.CaseId)).Delay);
        await host.ReplyAsync(c.CaseId);
        Assert.Null((await host.PublicViewAsync(c.CaseId)).Delay);
        // Staff still see what was told.
        Assert.Equal(Samples.Slots(), (await host.DetailAsync(c.CaseNumber)).Delay);
    }

    [Fact]
    public async Task Views_InPages_AreAllCasesOnceInOrder()
    {
        await using var alone = await CasesHost.StartAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 205; i++)
            ids.Add((await alone.SubmitAsync()).CaseId);
        await alone.DeliverAsync(Samples.Assigned(ids[3], alone.Now));
        await alone.AskAsync(ids[3]);

        var first = (await alone.Client.PublicViewsAsync(TestPeople.Portal, after: null, Ct)).Required();
        var second = (await alone.Client.PublicViewsAsync(TestPeople.Portal, first[^1].CaseId, Ct)).Required();
        var third = (await alone.Client.PublicViewsAsync(TestPeople.Portal, second[^1].CaseId, Ct)).Required();

        Assert.Equal((200, 5, 0), (first.Count, second.Count, third.Count));
        var stored = await alone.QueryAsync(db => db.Cases.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(Ct));
        Assert.Equal(stored, first.Concat(second).Select(v => v.CaseId));
        var asked = first.Concat(second).Single(v => v.CaseId == ids[3]);
        Assert.Equal(JsonSerializer.Serialize(await alone.PublicViewAsync(ids[3]), ContractJson.Options), JsonSerializer.Serialize(asked, ContractJson.Options));
        Assert.Equal(2, asked.Supplement!.Items.Count);
    }

    [Fact]
    public async Task Views_AreForServicesOnly()
    {
        var c = await host.SubmitAsync();
        foreach (var actor in (Actor[])[TestPeople.Coordinator, TestPeople.CallCentre, Actor.Anyone])
        {
            Assert.Equal(403, (await host.Client.PublicViewsAsync(actor, [c.CaseId], Ct)).Failure?.Status);
            Assert.Equal(403, (await host.Client.PublicViewsAsync(actor, after: null, Ct)).Failure?.Status);
        }
        Assert.Empty((await host.Client.PublicViewsAsync(TestPeople.Portal, [Guid.NewGuid()], Ct)).Required());
    }

    [Fact]
    public async Task ToldUpTo_IsTheOldestChangeThatWaits_AndNamesWhatLeftLast()
    {
        await using var alone = await CasesHost.StartAsync();
        await alone.SubmitAsync();
        await using var source = await alone.SuperuserAsync();
        const string ofViews = "type like '%.PublicViewChanged'";
        await ExecuteAsync("update cases.outbox_messages set published_at = now()");

        // What left just now may be on its way still.
        Assert.Null((await ToldAsync()).LastMessageId);
        await ExecuteAsync($"update cases.outbox_messages set published_at = published_at - interval '1 minute' where {ofViews}");
        var told = await ToldAsync();
        Assert.Contains(told.LastMessageId!.Value, await ListAsync($"select message_id from cases.outbox_messages where {ofViews}"));
        Assert.InRange(alone.Services.GetRequiredService<MachineTime>().GetUtcNow() - told.UpTo, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));

        await ExecuteAsync($"""
            insert into cases.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts)
            select gen_random_uuid(), 'waits', 1, type, body, now() - interval '10 minutes', now() + interval '1 day', 3 from cases.outbox_messages where {ofViews} limit 1
            """);
        Assert.InRange(alone.Services.GetRequiredService<MachineTime>().GetUtcNow() - (await ToldAsync()).UpTo, TimeSpan.FromMinutes(9.9), TimeSpan.FromMinutes(11)); // two clocks, of the database and of the service
        Assert.Equal(403, (await alone.Client.ToldUpToAsync(TestPeople.Coordinator, Ct)).Failure?.Status);

        async Task<ToldUpTo> ToldAsync() => (await alone.Client.ToldUpToAsync(TestPeople.Portal, Ct)).Required();

        async Task ExecuteAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Ct);
        }

        async Task<IReadOnlyList<Guid>> ListAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await using var rows = await command.ExecuteReaderAsync(Ct);
            var ids = new List<Guid>();
            while (await rows.ReadAsync(Ct))
                ids.Add(rows.GetGuid(0));
            return ids;
        }
    }

    [Fact]
    public async Task Views_OfTooManyCasesAtOnce_AreRefused()
    {
        var many = Enumerable.Range(0, AskedCases.Most + 1).Select(_ => Guid.NewGuid()).ToList();

        Assert.Equal(400, (await host.Client.PublicViewsAsync(TestPeople.Portal, many, Ct)).Failure?.Status);
    }
}
