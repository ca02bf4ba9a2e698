using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.SystemTests;
using CaseTracker.TestSupport;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>A case and what its applicant knows.</summary>
internal sealed record CityCase(Guid Id, string Number, string Code, string Mobile, string Email)
{
    /// <summary>The cookies of an applicant who has entered the one-time code.</summary>
    public Once<IReadOnlyList<Cookie>> Cookies { get; } = new();
}

/// <summary>A value made by whoever needs it first.</summary>
internal sealed class Once<T>
{
    private readonly Lock _one = new();
    private Task<T>? _made;

    public Task<T> GetAsync(Func<Task<T>> make)
    {
        lock (_one)
            return _made ??= make();
    }
}

/// <summary>Cases in every state in which a citizen can find one, made by the acts of applicants and staff.</summary>
internal sealed class CityCases(AllInOneDeployment city)
{
    public const string Description = "行道樹的樹枝壓到電線，下雨時會有火花，希望派人來看。";

    private static readonly DateTimeOffset Today = At("2026-03-25T10:00");

    private int _people;

    /// <summary>When the installation starts; the cases that must be late by today come in then.</summary>
    public static DateTimeOffset Begin { get; } = At("2026-03-02T09:00");

    /// <summary>Just received, with a file, at a service without a unit of its own.</summary>
    public CityCase Fresh { get; private set; } = null!;

    /// <summary>Assigned; staff have written about the progress.</summary>
    public CityCase InProgress { get; private set; } = null!;

    /// <summary>Another unit is asked to take it over.</summary>
    public CityCase Offered { get; private set; } = null!;

    /// <summary>Two units sent it back: the coordinator decides.</summary>
    public CityCase Disputed { get; private set; } = null!;

    /// <summary>Its date was moved in time.</summary>
    public CityCase Extended { get; private set; } = null!;

    /// <summary>Its clock stands still.</summary>
    public CityCase Paused { get; private set; } = null!;

    /// <summary>Overdue; reason, progress and a new date were told.</summary>
    public CityCase Late { get; private set; } = null!;

    /// <summary>Overdue, and the new date has passed too.</summary>
    public CityCase WithoutNews { get; private set; } = null!;

    /// <summary>As <see cref="WithoutNews"/>; the applicant has asked for a new date.</summary>
    public CityCase NewsAsked { get; private set; } = null!;

    /// <summary>Two papers are missing.</summary>
    public CityCase Missing { get; private set; } = null!;

    public CityCase Replied { get; private set; } = null!;

    public CityCase Closed { get; private set; } = null!;

    /// <summary>Answered, and its applicant disagreed.</summary>
    public CityCase Reopened { get; private set; } = null!;

    /// <summary>Answered for the third time, which is the last.</summary>
    public CityCase AnsweredThrice { get; private set; } = null!;

    /// <summary>A petition that was not handled, for a reason the law names.</summary>
    public CityCase SetAside { get; private set; } = null!;

    /// <summary>An authority outside the city is responsible.</summary>
    public CityCase Referred { get; private set; } = null!;

    public CityCase Withdrawn { get; private set; } = null!;

    /// <summary>Its applicant is protected; it has a reply.</summary>
    public CityCase Confidential { get; private set; } = null!;

    /// <summary>Protected, and a paper is missing.</summary>
    public CityCase ConfidentialMissing { get; private set; } = null!;

    /// <summary>Its applicant gave an address for letters and nothing else.</summary>
    public CityCase ByLetter { get; private set; } = null!;

    /// <summary>Its applicant wants to be called.</summary>
    public CityCase ByPhone { get; private set; } = null!;

    /// <summary>Its reply waits for the supervisor.</summary>
    public CityCase ReplyWaiting { get; private set; } = null!;

    /// <summary>Its reply came back from the supervisor.</summary>
    public CityCase ReplyReturned { get; private set; } = null!;

    /// <summary>A daughter watches it with her mother, who is the applicant.</summary>
    public CityCase Watched { get; private set; } = null!;

    /// <summary>The daughter's mobile number.</summary>
    public const string Daughter = "0988777666";

    /// <summary>A lamp post at <see cref="LampPosition"/> that somebody has reported.</summary>
    public CityCase Lamp { get; private set; } = null!;

    /// <summary>Where the lamp post is, as a map says it.</summary>
    public const string LampPosition = "22.65432, 120.31234";

    /// <summary>Others are merged into it.</summary>
    public CityCase Main { get; private set; } = null!;

    /// <summary>Merged into <see cref="Main"/>.</summary>
    public CityCase Merged { get; private set; } = null!;

    /// <summary>Somebody tried too many wrong codes.</summary>
    public CityCase Guessed { get; private set; } = null!;

    /// <summary>As <see cref="WithoutNews"/>, one for each language in which somebody asks.</summary>
    public IReadOnlyDictionary<SiteLanguage, CityCase> ToAskAbout { get; private set; } = null!;

    public static DateTimeOffset At(string local) => DateTimeOffset.Parse($"{local}+08:00", CultureInfo.InvariantCulture);

    public async Task MakeAsync()
    {
        WithoutNews = await SubmitAsync("HOT-TREETRIM");
        NewsAsked = await SubmitAsync("HOT-TREETRIM");
        ToAskAbout = new Dictionary<SiteLanguage, CityCase>
        {
            [SiteLanguage.Chinese] = await SubmitAsync("HOT-TREETRIM"),
            [SiteLanguage.English] = await SubmitAsync("HOT-TREETRIM"),
        };
        await city.MoveClockAsync(Today);

        Fresh = await SubmitAsync("PET-MAYOR", withFile: true);
        InProgress = await SubmitAsync("HOT-TREETRIM");
        Offered = await SubmitAsync("HOT-TREETRIM");
        Disputed = await SubmitAsync("HOT-TREETRIM");
        Extended = await SubmitAsync("HOT-TREETRIM");
        Paused = await SubmitAsync("HOT-TREETRIM");
        Late = await KeyInLetterAsync();
        Missing = await SubmitAsync("APP-PARKADOPT");
        Replied = await SubmitAsync("HOT-TREETRIM");
        Closed = await SubmitAsync("HOT-TREETRIM");
        Reopened = await SubmitAsync("HOT-TREETRIM");
        AnsweredThrice = await SubmitAsync("HOT-TREETRIM");
        SetAside = await SubmitAsync("HOT-TREETRIM");
        Referred = await SubmitAsync("HOT-TREETRIM");
        Withdrawn = await SubmitAsync("HOT-TREETRIM");
        Confidential = await SubmitAsync("PET-ILLB-REPLY", confidential: true);
        ConfidentialMissing = await SubmitAsync("PET-ILLB-REPLY", confidential: true);
        ReplyWaiting = await SubmitAsync("PET-ILLB-REPLY");
        ReplyReturned = await SubmitAsync("PET-ILLB-REPLY");
        ByLetter = await SubmitAsync("HOT-TREETRIM", way: NoticeWay.Letter);
        ByPhone = await SubmitAsync("HOT-TREETRIM", way: NoticeWay.Phone);
        Guessed = await SubmitAsync("HOT-TREETRIM");
        Watched = await SubmitAsync("HOT-TREETRIM");
        Main = await SubmitAsync("HOT-TREETRIM", at: (22.65432, 120.31234));
        Merged = await SubmitAsync("HOT-TREETRIM", at: (22.65472, 120.31234));
        Lamp = await SubmitAsync("HOT-LAMP", at: (22.65432, 120.31234));
        await city.SettleAsync();

        await PlaceAsync();
        await DoAsync(HandlerAsync(InProgress), a => city.Cases.AddNoteAsync(a, InProgress.Id, new() { Public = true, Text = "已到現場查看，正在請廠商估價。" }, default));
        await DoAsync(HandlerAsync(Merged), a => city.Cases.MergeAsync(a, Merged.Id, new() { MainCaseNumber = Main.Number }, default));
        await AskAsync(Offered, "WRB/DITCH");
        foreach (var (unit, alternative) in (IEnumerable<(string, string)>)[("WRB/DITCH", "PWB-ROADS/MAINT"), ("PWB-ROADS/MAINT", "EPB/CLEAN")])
        {
            await AskAsync(Disputed, unit);
            var asked = DemoStaff.HandlerOf(unit)!;
            var offer = (await city.Routing.OffersAsync(asked, default)).Required().Single(o => o.CaseId == Disputed.Id);
            (await city.Routing.ReturnOfferAsync(asked, Disputed.Id, offer.OfferId, new() { Reason = "我們看過了，這棵樹不在我們維護的範圍。", Alternative = alternative }, default)).Required();
        }
        await DoAsync(SupervisorAsync(Extended), a => city.Deadlines.ExtendAsync(a, Extended.Id, Delay(new(2026, 4, 7)), default));
        await DoAsync(HandlerAsync(Paused), a => city.Deadlines.PauseAsync(a, Paused.Id, new() { Kind = PauseKind.Interpretation, Note = "函請中央釋示樹種保護規定", ExpectedEnd = new(2026, 4, 10) }, default));
        await DoAsync(HandlerAsync(Missing), a => city.Cases.RequestSupplementAsync(a, Missing.Id, Papers, default));
        await DoAsync(HandlerAsync(ConfidentialMissing), a => city.Cases.RequestSupplementAsync(a, ConfidentialMissing.Id, Papers, default));
        foreach (var answered in (CityCase[])[Replied, Closed, Reopened])
            await ReplyAsync(answered);
        foreach (var decided in (CityCase[])[Confidential, ReplyWaiting, ReplyReturned])
            await SendForApprovalAsync(decided);
        await DecideReplyAsync(Confidential, approve: true);
        await DecideReplyAsync(ReplyReturned, approve: false);
        foreach (var words in (string[])["樹枝還壓著電線。", "昨天又冒火花了。"])
        {
            await ReplyAsync(AnsweredThrice);
            await DisagreeAsync(AnsweredThrice, words);
        }
        await ReplyAsync(AnsweredThrice);
        await DoAsync(HandlerAsync(Replied), async a =>
        {
            var photo = (await city.Cases.UploadAsync(a, "修剪後.png", new MemoryStream(Photo), default)).Required();
            return await city.Cases.AttachFilesAsync(a, Replied.Id, new() { Attachments = [photo.UploadId.ToString()], ForApplicant = true, Descriptions = ["修剪後的樹，樹枝離電線有兩公尺"] }, default);
        });
        await DoAsync(HandlerAsync(SetAside), a => city.Cases.RequestSetAsideAsync(a, SetAside.Id, new() { Ground = SetAsideGround.AlreadyAnswered, Reason = "同一件事我們已經明確答覆，這次沒有新的事實。", EarlierReplyOn = new(2026, 1, 20), EarlierReplyNumber = "高市工園字第1號" }, default));
        await DoAsync(HandlerAsync(Referred), a => city.Cases.ReferAsync(a, Referred.Id, new() { Authority = "TPC", Reason = "壓到樹枝的是台電的電線，要由台電派人修剪。", DocumentNumber = "高市工養字第115001號", Way = ReferralWay.Letter, FollowUpOn = new(2026, 4, 7) }, default));
        await DoAsync(Applicant(Withdrawn), a => city.Cases.WithdrawAsync(a, Withdrawn.Id, new() { Reason = "已經自己處理" }, default));
        await DoAsync(Applicant(Watched), a => city.Cases.NameHelperAsync(a, Watched.Id, new() { Helper = new() { Name = "王大梅", Relation = HelperRelation.Family, Contact = Daughter }, CodeEntered = true }, default));
        await DoAsync(Applicant(NewsAsked), a => city.Cases.AskForNewsAsync(a, NewsAsked.Id, new() { Words = "請告訴我什麼時候會好" }, default));
        await city.SettleAsync();

        await DisagreeAsync(Reopened, "樹枝還壓著電線。");
        await DoAsync(HandlerAsync(Closed), a => city.Cases.CloseAsync(a, Closed.Id, new(), default));
        await DoAsync(SupervisorAsync(SetAside), async a =>
        {
            var waiting = (await city.Cases.SetAsideRequestsAsync(a, default)).Required();
            return await city.Cases.DecideSetAsideAsync(a, waiting[0].RequestId, new() { Approve = true }, default);
        });
        await city.SettleAsync();

        for (var i = 0; i < 6; i++)
            (await city.Portal.PostAsJsonAsync("/api/v1/cases/lookup", new { caseNumber = Guessed.Number, proof = "00000000" })).Dispose();
    }

    private Task AskAsync(CityCase @case, string unit) =>
        DoAsync(HandlerAsync(@case), a => city.Routing.AssignAsync(a, @case.Id, new() { Unit = unit, Reason = "樹種在側溝旁邊，請一起看。", SiteVisit = true }, default));

    private static RequestSupplementRequest Papers => new() { Items = [new("身分證影本", "核對身分"), new("土地所有權人同意書", "")], DueOn = new(2026, 4, 10) };

    /// <summary>A new case of somebody new that the pages know of.</summary>
    public async Task<CityCase> NewAsync()
    {
        var @case = await SubmitAsync("HOT-TREETRIM");
        await city.SettleAsync();
        return @case;
    }

    /// <summary>Waits until a case has a status, and the pages know of it.</summary>
    public async Task IsAsync(CityCase @case, CaseStatus status)
    {
        await Wait.UntilAsync(async () => (await DetailAsync(@case.Number)).Row.Status == status, TimeSpan.FromSeconds(10), $"case {@case.Number} is {status}");
        await city.SettleAsync();
    }

    /// <summary>New cases that wait for the coordinator, after one like them that went to <see cref="SuggestedUnit"/>.</summary>
    public async Task<IReadOnlyList<CityCase>> NewInTriageAsync(int number)
    {
        await PlaceAsync();
        var cases = new List<CityCase>();
        for (var i = 0; i < number; i++)
            cases.Add(await SubmitAsync("PET-MAYOR"));
        await city.SettleAsync();
        return cases;
    }

    /// <summary>New cases whose applicants want to be told of the receipt this way.</summary>
    public async Task<IReadOnlyList<CityCase>> NewToTellAsync(NoticeWay way, int number)
    {
        var cases = new List<CityCase>();
        for (var i = 0; i < number; i++)
            cases.Add(await SubmitAsync("HOT-TREETRIM", way: way));
        await city.SettleAsync();
        return cases;
    }

    /// <summary>Where the coordinator sends cases without a unit, so that it is suggested for the next.</summary>
    public const string SuggestedUnit = "PWB-PARKS/MAINT";

    private async Task PlaceAsync()
    {
        var placed = await SubmitAsync("PET-MAYOR");
        await city.SettleAsync();
        await DoAsync(Task.FromResult(DemoStaff.Actor("coordinator")), a => city.Routing.AssignAsync(a, placed.Id, new() { Unit = SuggestedUnit, Reason = "行道樹" }, default));
    }

    /// <summary>A new case that has just been answered.</summary>
    public async Task<CityCase> NewRepliedAsync()
    {
        var @case = await NewAsync();
        await ReplyAsync(@case);
        await city.SettleAsync();
        return @case;
    }

    /// <summary>A new case that waits for two papers.</summary>
    public async Task<CityCase> NewMissingAsync()
    {
        var @case = await SubmitAsync("APP-PARKADOPT");
        await city.SettleAsync();
        await DoAsync(HandlerAsync(@case), a => city.Cases.RequestSupplementAsync(a, @case.Id, Papers, default));
        await city.SettleAsync();
        return @case;
    }

    /// <summary>The newest message of that kind at the applicant's number or address; those with codes and links do not name the case.</summary>
    public Task<MailboxMessage> MessageAsync(CityCase @case, string channel, string kind) => Wait.ForAsync(
        async () => (await city.MailboxAsync()).FirstOrDefault(m => m.Channel == channel && m.Kind == kind && m.To.EndsWith(channel == "sms" ? @case.Mobile[1..] : @case.Email, StringComparison.Ordinal)),
        TimeSpan.FromSeconds(60), $"the {channel} {kind} of case {@case.Number}");

    /// <summary>Somebody new, who has no case yet.</summary>
    public CityCase NewPerson()
    {
        var i = Interlocked.Increment(ref _people);
        return new CityCase(Guid.Empty, "", "", $"09{i:D8}", $"person{i.ToString(CultureInfo.InvariantCulture)}@example.test");
    }

    private async Task<CityCase> SubmitAsync(string service, bool confidential = false, bool withFile = false, NoticeWay? way = null, (double Latitude, double Longitude)? at = null)
    {
        var person = NewPerson();
        var body = await city.SubmitAsync(new
        {
            serviceCode = service,
            description = Description,
            location = new { district = "三民區", address = "民族一路與十全一路口", latitude = at?.Latitude, longitude = at?.Longitude },
            applicant = way switch
            {
                NoticeWay.Letter => new { name = "王小姐", phone = (string?)null, email = (string?)null, address = (string?)"高雄市三民區民族一路1號", notify = (string[])["letter"] },
                NoticeWay.Phone => new { name = "王小姐", phone = (string?)person.Mobile, email = (string?)null, address = (string?)null, notify = (string[])["phone"] },
                _ => new { name = "王小姐", phone = (string?)person.Mobile, email = (string?)person.Email, address = (string?)null, notify = (string[])["sms", "email"] },
            },
            attachments = withFile ? (string[])[await UploadAsync()] : null,
            confidential,
        });
        return await KnownAsync(person, body);
    }

    /// <summary>A new report against somebody: what it is answered, a supervisor decides.</summary>
    public async Task<CityCase> NewSupervisedAsync()
    {
        var @case = await SubmitAsync("PET-ILLB-REPLY");
        await city.SettleAsync();
        return @case;
    }

    private static readonly ReplyRequest Answer = new() { Outcome = Outcome.Done, Text = "結論：可以。\n樹枝已經修剪，電線也請台電檢查過。" };

    private Task ReplyAsync(CityCase @case) => DoAsync(HandlerAsync(@case), a => city.Cases.ReplyAsync(a, @case.Id, Answer, default));

    /// <summary>Sends a reply for the decision of the unit's supervisor.</summary>
    public Task SendForApprovalAsync(CityCase @case) => DoAsync(HandlerAsync(@case), a => city.Cases.SendReplyForApprovalAsync(a, @case.Id, Answer, default));

    /// <summary>The supervisor's decision on it.</summary>
    public Task DecideReplyAsync(CityCase @case, bool approve) => DoAsync(SupervisorAsync(@case), async a =>
    {
        var waiting = (await city.Cases.WaitingRepliesAsync(a, default)).Required().Single(r => r.CaseId == @case.Id);
        return await city.Cases.DecideReplyAsync(a, @case.Id, new() { Approve = approve, Note = approve ? null : "請寫出拆除的日期。", Revision = waiting.Draft.Revision }, default);
    });

    private Task DisagreeAsync(CityCase @case, string words) => DoAsync(Applicant(@case), a => city.Cases.ReopenAsync(a, @case.Id, new() { Reason = ReopenReason.StillThere, Words = words }, default));

    /// <summary>A letter that lay three weeks before it was keyed in.</summary>
    private async Task<CityCase> KeyInLetterAsync()
    {
        var person = NewPerson();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/intake/cases");
        request.Headers.Add("X-Api-Key", Deployment.ApiKey);
        request.Content = JsonContent.Create(new
        {
            serviceCode = "HOT-PARKFAC",
            description = "公園涼亭的屋頂破了一個洞，下雨會漏水，長輩在裡面下棋很不方便。",
            channel = "letter",
            receivedAt = "2026-03-04T10:00:00+08:00",
            location = new { district = "三民區", address = "三民公園" },
            applicant = new { name = "李阿嬤", phone = person.Mobile, email = person.Email },
        });
        using var answer = await city.Portal.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await KnownAsync(person, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private async Task<CityCase> KnownAsync(CityCase person, JsonNode body)
    {
        var number = (string)body["caseNumber"]!;
        return person with { Id = (await DetailAsync(number)).Row.CaseId, Number = number, Code = (string)body["lookupCode"]! };
    }

    private async Task<string> UploadAsync()
    {
        using var photo = new ByteArrayContent(Photo);
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { photo, "file", "樹枝.png" } };
        using var answer = await city.Portal.PostAsync("/api/v1/uploads", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["uploadId"]!;
    }

    /// <summary>A PNG of one pixel.</summary>
    public static byte[] Photo { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    private static DelayRequest Delay(DateOnly expected) => new() { ReasonCode = "work_schedule", Reason = "要等台電排定停電時間才能修剪", Progress = "已請台電排時間", ProgressShort = "已請台電排時間", ExpectedOn = expected };

    private static Task<Actor> Applicant(CityCase @case) => Task.FromResult(new Actor { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = @case.Id });

    /// <summary>Does an act; on a busy machine again, until it is accepted or was done before.</summary>
    private static async Task DoAsync<T>(Task<Actor> by, Func<Actor, Task<Result<T>>> act)
    {
        var actor = await by;
        var tries = 0;
        await Wait.UntilAsync(async () =>
        {
            tries++;
            var result = await act(actor);
            if (tries == 1 || result.Failure is not { Status: 409 })
                result.Required();
            return true;
        }, TimeSpan.FromSeconds(60), "an act on a case");
    }

    private async Task<Actor> HandlerAsync(CityCase @case) => DemoStaff.HandlerOf((await DetailAsync(@case.Number)).Row.Unit!)!;

    private async Task<Actor> SupervisorAsync(CityCase @case) => DemoStaff.SupervisorOf((await DetailAsync(@case.Number)).Row.Unit!)!;

    private Task<CaseDetail> DetailAsync(string number) => Wait.ForAsync(async () => (await city.Cases.DetailAsync(DemoStaff.Actor("coordinator"), number, default)).Value, TimeSpan.FromSeconds(60), $"case {number}");
}
