using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class SubmitCaseTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_Valid_IsStoredWithEntryAccessAndMessages()
    {
        var answer = await host.SubmitAsync();

        Assert.Equal(CaseStatus.Received, answer.Status);
        Assert.Equal("PET-MAYOR", answer.ServiceCode);
        Assert.Equal("市長信箱", answer.Service.Zh);
        Assert.Equal(host.Now, answer.ReceivedAt);
        Assert.Equal(host.Owners.Due, answer.ExpectedBy);
        Assert.False(answer.Replayed);
        Assert.NotNull(CaseNumber.TryRead(answer.CaseNumber));
        Assert.True(host.Services.GetRequiredService<LookupCodes>().Matches(answer.CaseId, 1, answer.LookupCode));

        var stored = await host.QueryAsync(db => db.Cases.AsNoTracking().SingleAsync(c => c.Id == answer.CaseId, Ct));
        Assert.Equal(answer.CaseNumber, stored.Number);
        Assert.Equal(1, stored.Version);
        Assert.Equal(("PET-MAYOR", "市長信箱", "Mayor's mailbox"), (stored.ServiceCode, stored.ServiceName, stored.ServiceNameEn));
        Assert.Equal((5, LimitUnit.WorkingDays), (stored.LimitValue, stored.LimitUnit));
        Assert.Equal((Channel.Web, false, "6400500000"), (stored.Channel, stored.Confidential, stored.District));
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], stored.Notify);
        Assert.Equal(("CITY", (string?)null, (string?)null), (stored.OwnerAgency, stored.Agency, stored.Unit));
        Assert.Equal(host.Index.Hash("phone", "+886912345678"), stored.PhoneHash);
        Assert.Equal(host.Index.Hash("email", "ming@example.test"), stored.EmailHash);
        Assert.Equal(host.Index.Hash("name", "王小明"), stored.NameHash);

        var entry = await host.QueryAsync(db => db.Timeline.AsNoTracking().SingleAsync(e => e.CaseId == answer.CaseId, Ct));
        Assert.Equal((1, TimelineKind.Received, true, "web"), (entry.Seq, entry.Kind, entry.Public, entry.Data["channel"]));
        Assert.Equal("CITY", (await host.QueryAsync(db => db.Access.AsNoTracking().SingleAsync(a => a.CaseId == answer.CaseId, Ct))).Agency);

        var submitted = Assert.Single(await host.SentAsync<CaseSubmitted>(answer.CaseId));
        Assert.Equal((ClockStart.Received, SupplementEffect.Resume, 4), (submitted.Clock.Start, submitted.Clock.OnSupplement, submitted.Clock.Reminders.Count));
        Assert.Equal(new CaseSubmitted
        {
            Clock = submitted.Clock,
            CaseId = answer.CaseId,
            Version = 1,
            OccurredAt = host.Now,
            ServiceCode = "PET-MAYOR",
            Channel = Channel.Web,
            ReceivedAt = host.Now,
            Limit = new Limit(5, LimitUnit.WorkingDays),
            Policy = DeadlinePolicy.Petition,
            FirstReportSatisfies = false,
            District = "6400500000",
            Confidential = false,
        }, submitted);
        Assert.Equal(1, Assert.Single(await host.SentAsync<PublicViewChanged>(answer.CaseId)).Version);
    }

    [Fact]
    public async Task Submit_WrittenPlainly_IsReadBackAsItWas()
    {
        var answer = await host.SubmitAsync(r => (r with
        {
            Description = "  第一行：路樹傾倒，壓到機車。\r\n第二行：請儘早來看。\t謝謝  ",
            AgencyFileNumber = "ignored-from-citizens",
        }).With(a => a with { Name = "\uFA19𠮷\U000E0100太郎", Address = "高雄市三民區民族一路1號", Phone = "０９１２－３４５－６７８" }));
        await host.DeliverAsync(Samples.Assigned(answer.CaseId, host.Now));

        var detail = await host.DetailAsync(answer.CaseNumber);

        Assert.Equal("第一行：路樹傾倒，壓到機車。\n第二行：請儘早來看。\t謝謝", detail.Description);
        // A normalised name would be another name.
        Assert.Equal("\uFA19𠮷\U000E0100太郎", detail.Applicant.Name);
        Assert.Equal("0912-345-678", detail.Applicant.Phone);
        Assert.Equal("高雄市三民區民族一路1號", detail.Applicant.Address);
        Assert.Equal("民族一路與同盟路口", detail.Place);
        Assert.Null(detail.AgencyFileNumber);
    }

    [Fact]
    public async Task Submit_WithWishes_IsAddressedSo_AndWhoWorksOnItKnowsWhatIsNeeded()
    {
        var answer = await host.SubmitAsync(r => r.With(a => a with { AddressAs = " 王老師 ", Assistance = [Assistance.SignLanguage, Assistance.Taiwanese, Assistance.SignLanguage] }));
        var plain = await host.SubmitAsync(r => r);
        await host.DeliverAsync(Samples.Assigned(answer.CaseId, host.Now));
        Assistance[] needs = [Assistance.Taiwanese, Assistance.SignLanguage];

        var staff = (await host.DetailAsync(answer.CaseNumber)).Applicant;
        var own = (await host.Client.OwnAsync(new Actor { Kind = ActorKind.Citizen, CaseId = answer.CaseId, CitizenLevel = 2 }, answer.CaseId, Ct)).Required();

        Assert.Equal(("王小明", "王老師"), (staff.Name, staff.AddressAs));
        Assert.Equal(needs, staff.Assistance);
        Assert.Equal(("王老師", needs.Length), (own.AddressAs, own.Assistance.Count));
        Assert.Equal("王老師", (await host.Client.NoticeFactsAsync(TestPeople.Notifications, answer.CaseId, NoticeKind.Receipt, answer.CaseId, Ct)).Required().ApplicantName);
        Assert.Equal("王小明", (await host.Client.NoticeFactsAsync(TestPeople.Notifications, plain.CaseId, NoticeKind.Receipt, plain.CaseId, Ct)).Required().ApplicantName);
        // What somebody needs may tell of a disability.
        Assert.True((await host.QueryAsync(db => db.Cases.Where(c => c.Id == answer.CaseId).Select(c => c.ApplicantWishes!).SingleAsync(Ct))).AsSpan().IndexOf("sign_language"u8) < 0);
        Assert.Null(await host.QueryAsync(db => db.Cases.Where(c => c.Id == plain.CaseId).Select(c => c.ApplicantWishes).SingleAsync(Ct)));
    }

    [Theory]
    [InlineData(Channel.Counter)]
    [InlineData(Channel.Phone)]
    [InlineData(Channel.Web)]
    [InlineData(Channel.Hotline1999)]
    [InlineData(Channel.Email)]
    [InlineData(Channel.Letter)]
    [InlineData(Channel.MayorMailbox)]
    [InlineData(Channel.Media)]
    [InlineData(Channel.FieldVisit)]
    [InlineData(Channel.Open311)]
    public async Task Submit_ByStaffAndByCallCentre_TakesEveryChannel(Channel channel)
    {
        foreach (var actor in (Actor[])[TestPeople.CityIntake, TestPeople.CallCentre])
        {
            var answer = await host.SubmitAsync(r => r with { Channel = channel, AgencyFileNumber = "高市府研發字第10530055600號", ReadBack = channel == Channel.Counter }, actor);

            var stored = await host.QueryAsync(db => db.Cases.AsNoTracking().SingleAsync(c => c.Id == answer.CaseId, Ct));
            Assert.Equal(channel, stored.Channel);
            Assert.Equal("高市府研發字第10530055600號", stored.AgencyFileNumber);
            Assert.Equal(channel, Assert.Single(await host.SentAsync<CaseSubmitted>(answer.CaseId)).Channel);
            var audit = await host.QueryAsync(db => db.Set<AuditEntry>().AsNoTracking().SingleAsync(a => a.CaseId == answer.CaseId, Ct));
            Assert.Equal(("case-submitted", actor.StaffId, actor.Name), (audit.Act, audit.StaffId, audit.ActorName));
            Assert.Equal(channel == Channel.Counter, System.Text.Json.JsonDocument.Parse(audit.Facts!).RootElement.GetProperty("readBack").GetBoolean());
            Assert.Equal(actor.StaffId, (await host.QueryAsync(db => db.Timeline.AsNoTracking().SingleAsync(e => e.CaseId == answer.CaseId, Ct))).StaffId);
        }
    }

    [Fact]
    public async Task Submit_ByCitizen_IsAlwaysWeb()
    {
        var answer = await host.SubmitAsync(r => r with { Channel = Channel.Letter });

        Assert.Equal(Channel.Web, (await host.QueryAsync(db => db.Cases.AsNoTracking().SingleAsync(c => c.Id == answer.CaseId, Ct))).Channel);
    }

    [Fact]
    public async Task Submit_LetterOfThreeWeeksAgo_KeepsItsTrueDayOfReceipt()
    {
        var received = Taipei.At(new DateOnly(2026, 2, 9), new TimeOnly(10, 0));

        var answer = await host.SubmitAsync(r => r with { Channel = Channel.Letter, ReceivedAt = received }, TestPeople.CityIntake);

        Assert.Equal(received, answer.ReceivedAt);
        var submitted = Assert.Single(await host.SentAsync<CaseSubmitted>(answer.CaseId));
        Assert.Equal((received, host.Now), (submitted.ReceivedAt, submitted.OccurredAt));
        var detail = await host.DetailAsync(answer.CaseNumber, TestPeople.Coordinator);
        Assert.Equal((received, host.Now, received), (detail.Row.ReceivedAt, detail.RegisteredAt, detail.Timeline[0].At));
    }

    public static TheoryData<string, string, string> BadInputs { get; } = new()
    {
        { "serviceCode", "required", "no-service" },
        { "serviceCode", "unknown-service", "wrong-service" },
        { "description", "required", "no-description" },
        { "description", "required", "blank-description" },
        { "description", "too-short", "short-description" },
        { "description", "too-short", "short-but-many-units" },
        { "description", "too-long", "long-description" },
        { "description", "too-long", "piled-up-marks" },
        { "description", "invalid-characters", "nul" },
        { "description", "invalid-characters", "control" },
        { "description", "invalid-characters", "replacement" },
        { "location.district", "unknown-district", "wrong-district" },
        { "location.address", "too-long", "long-place" },
        { "location.address", "invalid-characters", "place-with-lines" },
        { "location.latitude", "out-of-range", "latitude" },
        { "location.longitude", "out-of-range", "longitude" },
        { "location.longitude", "required", "half-a-coordinate" },
        { "location.roadWidth", "out-of-range", "road" },
        { "applicant.name", "required", "no-applicant" },
        { "applicant.name", "required", "invisible-name" },
        { "applicant.name", "too-long", "long-name" },
        { "applicant.name", "invalid-characters", "name-with-lines" },
        { "applicant.addressAs", "too-long", "long-address-as" },
        { "applicant.phone", "phone-invalid", "phone" },
        { "applicant.phone", "phone-landline", "landline-for-sms" },
        { "applicant.phone", "contact-missing", "sms-without-phone" },
        { "applicant.phone", "contact-missing", "call-without-phone" },
        { "applicant.phone", "contact-missing", "no-contact" },
        { "applicant.email", "email-invalid", "email" },
        { "applicant.email", "contact-missing", "email-without-address" },
        { "applicant.address", "address-required", "letter-without-address" },
        { "applicant.address", "too-long", "long-address" },
        { "attachments", "unknown-upload", "attachment" },
        { "receivedAt", "received-in-future", "future" },
        { "receivedAt", "received-too-old", "web-in-the-past" },
    };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public async Task Submit_BadInput_IsRefusedWithItsCode(string field, string code, string what)
    {
        var before = await host.CountAsync("select count(*) from cases.cases");

        var result = await host.Client.SubmitAsync(Actor.Anyone, Bad(what), Guid.NewGuid().ToString(), Ct);

        Assert.Equal((400, "invalid-input"), (result.Failure?.Status, result.Failure?.Code));
        var error = Assert.Single(result.Failure!.Errors!);
        Assert.Equal((field, code), (error.Key, Assert.Single(error.Value)));
        Assert.Equal(before, await host.CountAsync("select count(*) from cases.cases"));
    }

    private static SubmitCaseRequest Bad(string what)
    {
        var good = Samples.Submission();
        return what switch
        {
            "no-service" => good with { ServiceCode = " " },
            "wrong-service" => good with { ServiceCode = "PET-NOBODY" },
            "no-description" => good with { Description = null },
            "blank-description" => good with { Description = " \u200B\n\u3000 " },
            "short-description" => good with { Description = "路面有個坑洞快修" },
            "short-but-many-units" => good with { Description = "𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷" },
            "long-description" => good with { Description = new string('路', 4001) },
            "piled-up-marks" => good with { Description = "路面有一個大坑洞很危險" + new string('\u0301', 20_000) },
            "nul" => good with { Description = "路面有一個大坑洞\0很危險很危險" },
            "control" => good with { Description = "路面有一個大坑洞\u0007很危險很危險" },
            "replacement" => good with { Description = "路面有一個大坑洞\uFFFD很危險很危險" },
            "wrong-district" => good.At(l => l with { District = "信義區" }),
            "long-place" => good.At(l => l with { Address = new string('路', 201) }),
            "place-with-lines" => good.At(l => l with { Address = "民族一路\n同盟路口" }),
            "latitude" => good.At(l => l with { Latitude = 120.3, Longitude = 22.6 }),
            "longitude" => good.At(l => l with { Longitude = 222 }),
            "half-a-coordinate" => good.At(l => l with { Longitude = null }),
            "road" => good.At(l => l with { RoadWidth = 0 }),
            "no-applicant" => good.With(a => a with { Name = null }),
            "invisible-name" => good.With(a => a with { Name = "\u200B\u202E" }),
            "long-name" => good.With(a => a with { Name = new string('王', 61) }),
            "name-with-lines" => good.With(a => a with { Name = "王小明\r\nBcc: x" }),
            "phone" => good.With(a => a with { Phone = "12345" }),
            "landline-for-sms" => good.With(a => a with { Phone = "07-5618742", Notify = [NoticeWay.Sms] }),
            "sms-without-phone" => good.With(a => a with { Phone = null, Notify = [NoticeWay.Sms] }),
            "call-without-phone" => good.With(a => a with { Phone = "", Notify = [NoticeWay.Phone] }),
            "no-contact" => good.With(a => a with { Phone = null, Email = null }),
            "email" => good.With(a => a with { Email = "ming@" }),
            "email-without-address" => good.With(a => a with { Email = null, Notify = [NoticeWay.Email] }),
            "letter-without-address" => good.With(a => a with { Notify = [NoticeWay.Letter] }),
            "long-address-as" => good.With(a => a with { AddressAs = new string('王', 31) }),
            "long-address" => good.With(a => a with { Address = new string('路', 201) }),
            "attachment" => good with { Attachments = ["upload-1"] },
            "future" => good with { ReceivedAt = DateTimeOffset.Parse(CasesHost.Start, null).AddMinutes(2) },
            "web-in-the-past" => good with { ReceivedAt = DateTimeOffset.Parse(CasesHost.Start, null).AddMinutes(-2) },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    [Fact]
    public async Task Submit_EverythingWrongAtOnce_SaysEverythingAtOnce()
    {
        var result = await host.Client.SubmitAsync(TestPeople.CityIntake, new SubmitCaseRequest(), Guid.NewGuid().ToString(), Ct);

        Assert.Equal(["applicant.name", "applicant.phone", "channel", "description", "serviceCode"], result.Failure!.Errors!.Keys.Order());
    }

    [Fact]
    public async Task Submit_LetterOlderThanAYear_IsTooOld()
    {
        var request = Samples.Submission() with { Channel = Channel.Letter };

        var result = await host.Client.SubmitAsync(TestPeople.CityIntake, request with { ReceivedAt = host.Now.AddDays(-367) }, Guid.NewGuid().ToString(), Ct);
        var limit = await host.Client.SubmitAsync(TestPeople.CityIntake, request with { ReceivedAt = host.Now.AddDays(-366) }, Guid.NewGuid().ToString(), Ct);

        Assert.Equal("received-too-old", result.Failure!.Errors!["receivedAt"][0]);
        Assert.True(limit.Succeeded);
    }

    [Fact]
    public async Task Submit_SenderClockSlightlyAhead_CountsAsNow() =>
        Assert.Equal(host.Now, (await host.SubmitAsync(r => r with { ReceivedAt = host.Now.AddSeconds(50) })).ReceivedAt);

    [Theory]
    [InlineData("6400500000")]
    [InlineData("三民區")]
    [InlineData("高雄市三民區")]
    [InlineData(" ６４００５０００００ ")]
    public async Task Submit_DistrictByCodeOrName_IsItsCode(string district)
    {
        var answer = await host.SubmitAsync(r => r.At(l => l with { District = district }));

        Assert.Equal("6400500000", Assert.Single(await host.SentAsync<CaseSubmitted>(answer.CaseId)).District);
    }

    [Theory]
    [InlineData("0912345678", "a@b.tw", null, "sms email")]
    [InlineData("0912345678", null, "高雄市三民區民族一路1號", "sms")]
    [InlineData("07-5618742", "a@b.tw", null, "email")]
    [InlineData("07-5618742#12", null, "高雄市三民區民族一路1號", "phone")]
    [InlineData(null, null, "高雄市三民區民族一路1號", "letter")]
    public async Task Submit_WithoutChosenWays_TakesWhatTheContactsAllow(string? phone, string? email, string? address, string ways)
    {
        var answer = await host.SubmitAsync(r => r.With(a => a with { Phone = phone, Email = email, Address = address, Notify = [] }));

        var stored = await host.QueryAsync(db => db.Cases.AsNoTracking().SingleAsync(c => c.Id == answer.CaseId, Ct));
        Assert.Equal(ways, string.Join(' ', stored.Notify.Select(EnumText<NoticeWay>.Write)));
    }

    [Fact]
    public async Task Submit_ByWhoMayNot_IsForbidden()
    {
        foreach (var actor in (Actor[])[TestPeople.Auditor, TestPeople.AgencyHead, Actor.Service("portal"), new() { Kind = ActorKind.Client, Name = "stranger" }])
            Assert.Equal(403, (await host.Client.SubmitAsync(actor, Samples.Submission() with { Channel = Channel.Phone }, "k", Ct)).Failure?.Status);
    }

    [Fact]
    public async Task Submit_WithoutKeyOrWithAHugeOne_IsRefused()
    {
        Assert.Equal("idempotency-key-required", (await host.Client.SubmitAsync(Actor.Anyone, Samples.Submission(), "", Ct)).Failure?.Code);
        Assert.Equal("idempotency-key-invalid", (await host.Client.SubmitAsync(Actor.Anyone, Samples.Submission(), new string('k', 201), Ct)).Failure?.Code);
    }

    [Fact]
    public async Task Submit_SameKeySameBody_AnswersTheSameCase()
    {
        var key = Guid.NewGuid().ToString();
        var first = await host.SubmitAsync(key: key);

        // The same request, written a little differently.
        var again = await host.SubmitAsync(r => (r with { Description = r.Description + " \r\n" }).With(a => a with { Phone = "+886912345678" }), key: key);

        Assert.Equal(first with { Replayed = true }, again);
        Assert.Single(await host.SentAsync<CaseSubmitted>(first.CaseId));
        Assert.Equal(1, await host.CountAsync($"select count(*) from cases.timeline_entries where case_id = '{first.CaseId}'"));
    }

    [Fact]
    public async Task Submit_SameKeyAfterTheClockWasOpened_NamesTheSetDate()
    {
        var key = Guid.NewGuid().ToString();
        var first = await host.SubmitAsync(key: key);
        await host.DeliverAsync(Samples.Set(first.CaseId, host.Now, Samples.Due(2026, 3, 10)));

        Assert.Equal(Samples.Due(2026, 3, 10), (await host.SubmitAsync(key: key)).ExpectedBy);
    }

    [Fact]
    public async Task Submit_SameKeyOtherBody_IsRefused()
    {
        var key = Guid.NewGuid().ToString();
        await host.SubmitAsync(key: key);

        var result = await host.Client.SubmitAsync(Actor.Anyone, Samples.Submission() with { Confidential = true }, key, Ct);

        Assert.Equal((409, "idempotency-key-reused"), (result.Failure?.Status, result.Failure?.Code));
    }

    [Fact]
    public async Task Submit_SameKeyByAnotherSender_IsAnotherCase()
    {
        var key = Guid.NewGuid().ToString();

        var citizen = await host.SubmitAsync(key: key);
        var clerk = await host.SubmitAsync(r => r with { Channel = Channel.Web }, TestPeople.CityIntake, key);
        var centre = await host.SubmitAsync(r => r with { Channel = Channel.Web }, TestPeople.CallCentre, key);

        Assert.Equal(3, new[] { citizen.CaseId, clerk.CaseId, centre.CaseId }.Distinct().Count());
    }

    [Fact]
    public async Task Submit_TwentyTwinsAtOnce_MakeOneCase()
    {
        var key = Guid.NewGuid().ToString();
        var before = await host.CountAsync("select count(*) from cases.cases");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SubmitAsync(key: key)));

        Assert.Single(answers.Select(a => a.CaseId).Distinct());
        Assert.Single(answers.Select(a => a.CaseNumber).Distinct());
        Assert.Equal(19, answers.Count(a => a.Replayed));
        Assert.Equal(before + 1, await host.CountAsync("select count(*) from cases.cases"));
        Assert.Single(await host.SentAsync<CaseSubmitted>(answers[0].CaseId));
    }

    [Fact]
    public async Task Submit_WhenDeadlinesDoesNotAnswer_IsAcceptedWithoutADate()
    {
        await using var alone = await CasesHost.StartAsync(settings: new() { ["Cases:ExpectedDateBudget"] = "00:00:00.2" });
        alone.Owners.Due = null;
        Assert.Null((await alone.SubmitAsync()).ExpectedBy);

        alone.Owners.Down = true;
        Assert.Null((await alone.SubmitAsync()).ExpectedBy);
    }

    [Fact]
    public async Task Submit_ManyOnOneDay_AskTheCalculatorOnce()
    {
        await using var alone = await CasesHost.StartAsync(settings: new() { ["Cases:ExpectedDateReuse"] = "00:10:00" });
        for (var i = 0; i < 5; i++)
            Assert.NotNull((await alone.SubmitAsync()).ExpectedBy);
        Assert.Equal(1, alone.Owners.DueQuestions);

        // Hours depend on the minute.
        for (var i = 0; i < 3; i++)
            await alone.SubmitAsync(r => r with { ServiceCode = "HOT-HOLE" });
        Assert.Equal(4, alone.Owners.DueQuestions);
    }

    [Theory]
    [InlineData("{\"serviceCode\":\"PET-MAYOR\",\"description\":\"\\ud800路面有一個大坑洞很危險\"}")]
    [InlineData("{\"serviceCode\":\"PET-MAYOR\",")]
    [InlineData("{\"channel\":\"pigeon\"}")]
    [InlineData("{\"channel\":2}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Submit_BrokenJson_Is400(string json) => Assert.Equal(HttpStatusCode.BadRequest, (await PostRawAsync(Encoding.UTF8.GetBytes(json))).StatusCode);

    [Fact]
    public async Task Submit_InvalidUtf8_Is400()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("{\"serviceCode\":\"PET-MAYOR\",\"description\":\""), 0xC0, 0xAF, 0xFF, .. Encoding.UTF8.GetBytes("\"}")];

        Assert.Equal(HttpStatusCode.BadRequest, (await PostRawAsync(bytes)).StatusCode);
    }

    [Fact]
    public async Task Endpoints_WithoutToken_Are401()
    {
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress };
        foreach (var path in (string[])["/internal/cases/service-items", "/internal/cases/public-views", "/internal/cases/cases/by-number/41520488163"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(path, UriKind.Relative), Ct)).StatusCode);
    }

    private async Task<HttpResponseMessage> PostRawAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/cases/cases") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Options.Set(ServiceClient.ActorKey, Actor.Anyone);
        return await host.Http.SendAsync(request, Ct);
    }
}
