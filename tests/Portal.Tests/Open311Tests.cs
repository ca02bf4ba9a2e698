using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Clocks;
using CaseTracker.Portal.Features.RebuildPublicViews;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using static CaseTracker.Portal.Tests.Open311;

namespace CaseTracker.Portal.Tests;

public sealed class Open311Tests(PortalHost host) : IClassFixture<PortalHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Task<string> IdAsync(PublicView view) => IdAsync(host, view);

    private static Task<string> IdAsync(PortalHost of, PublicView view) => of.ScalarAsync<string>("select request_id from portal.public_cases where case_id = $1", view.CaseId);

    private async Task<JsonNode> RequestAsync(PublicView view, string query = "", string? language = null) =>
        Assert.Single((await host.Open311Async($"requests/{await IdAsync(view)}", query, language)).Json.AsArray())!;

    private async Task<string[]> IdsAsync(string query) =>
        [.. (await host.Open311Async("requests", query)).Json.AsArray().Select(r => (string)r!["service_request_id"]!)];

    // ---- Discovery and services ----

    [Theory]
    [InlineData("zh-TW", "http://localhost:8080/contact")]
    [InlineData("en", "http://localhost:8080/en/contact")]
    public async Task Discovery_NamesBothEndpointsAndTheirForms(string language, string contact)
    {
        var answer = await host.Open311Async("discovery", "", language);

        Assert.Equal(["changeset", "contact", "key_service", "endpoints"], Names(answer.Json));
        Assert.Contains(contact, (string)answer.Json["contact"]!, StringComparison.Ordinal);
        Assert.Contains(contact, (string)answer.Json["key_service"]!, StringComparison.Ordinal);
        var endpoints = answer.Json["endpoints"]!.AsArray();
        Assert.All(endpoints, e => Assert.Equal(["specification", "url", "changeset", "type", "formats"], Names(e)));
        Assert.All(endpoints, e => Assert.Equal(["text/xml", "application/json"], e!["formats"]!.AsArray().Select(f => (string)f!)));
        Assert.All(endpoints, e => Assert.Equal("http://wiki.open311.org/GeoReport_v2", (string)e!["specification"]!));
        Assert.Equal([("production", "http://localhost:8080/open311/v2"), ("test", "http://localhost:8080/open311/test/v2")], endpoints.Select(e => ((string)e!["type"]!, (string)e["url"]!)));
    }

    [Fact]
    public async Task Discovery_ChangesetGrowsWhenTheCatalogueChanges()
    {
        await using var own = await PortalHost.StartAsync();
        var before = (string)(await own.Open311Async("discovery")).Json["changeset"]!;
        var item = Reference.Items.Single(i => i.Code == "HOT-LAMP");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        await own.DeliverAsync(new ServiceItemChanged { Item = item, Version = 7 });

        var after = (string)(await own.Open311Async("discovery")).Json["changeset"]!;

        Assert.True(string.CompareOrdinal(after, before) > 0, $"{before} -> {after}");
        // A rebuild that finds nothing new changes nothing.
        await using var scope = own.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<RebuildPublicViews>().RunAsync(Ct)).Required();
        Assert.Equal(after, (string)(await own.Open311Async("discovery")).Json["changeset"]!);
    }

    [Theory]
    [InlineData("zh-TW", "")]
    [InlineData("en-GB", "")]
    [InlineData("zh-TW", "?locale=en_US")]
    [InlineData("en", "?locale=zh-TW&jurisdiction_id=kcg.gov.tw")]
    public async Task Services_AreThoseOpenToEverybody(string language, string query)
    {
        var reader = (query.Length == 0 ? language : query)[0..4].Contains("zh", StringComparison.Ordinal) || query.Contains("zh", StringComparison.Ordinal) ? Language.Zh : Language.En;

        var answer = await host.Open311Async("services", query, language);

        var open = Reference.Items.Where(i => i.Open311).ToDictionary(i => i.Code);
        Assert.InRange(open.Count, 10, 30);
        Assert.Equal(open.Keys.Order(), answer.Json.AsArray().Select(s => (string)s!["service_code"]!).Order());
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        Assert.Equal("public, max-age=60", answer.Headers.CacheControl!.ToString());
        foreach (var service in answer.Json.AsArray())
        {
            var item = open[(string)service!["service_code"]!];
            Assert.Equal(["service_code", "service_name", "description", "metadata", "type", "keywords", "group"], Names(service));
            Assert.Equal((item.Name.In(reader), false, "realtime", string.Join(", ", item.Synonyms)), ((string)service["service_name"]!, (bool)service["metadata"]!, (string)service["type"]!, (string)service["keywords"]!));
            Assert.Equal(Reference.Agencies.Single(a => a.Code == item.Agency).Name.In(reader), (string)service["group"]!);
            Assert.StartsWith(item.Category.In(reader), (string)service["description"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Services_AboutPeopleOrPersonal_AreNotOpen() =>
        Assert.All(Reference.Items.Where(i => i.Kind == ServiceKind.Application || i.Code.StartsWith("PET-", StringComparison.Ordinal) || i.Code == "HOT-NOISE"), i => Assert.False(i.Open311, i.Code));

    [Fact]
    public async Task Definition_OfAServiceWithoutQuestions_IsEmpty()
    {
        var answer = await host.Open311Async("services/hot-lamp");

        Assert.Equal("""{"service_code":"HOT-LAMP","attributes":[]}""", answer.Json.ToJsonString());
    }

    [Theory]
    [InlineData("NOTHING")]
    [InlineData("PET-MAYOR")]
    [InlineData("APP-LOWINC")]
    public async Task Definition_OfWhatIsNotOffered_Is404(string code) =>
        Assert.Contains("service_code", Assert.Single(Errors(await host.Open311Async($"services/{code}", "", "en", HttpStatusCode.NotFound))), StringComparison.Ordinal);

    // ---- Requests ----

    [Theory]
    [InlineData("zh-TW", "人行道破損", "高雄市三民區")]
    [InlineData("en", "Broken sidewalk", "Sanmin")]
    public async Task Request_HasEveryFieldOfTheSpecification(string language, string service, string address)
    {
        var view = await host.ShowAsync(Views.InProgress() with { Point = new RoughPoint(22.64m, 120.311m) });

        var request = await RequestAsync(view, "", language);

        Assert.Equal(RequestFields, Names(request));
        Assert.Equal(("open", service, "HOT-SIDEWALK"), ((string)request["status"]!, (string)request["service_name"]!, (string)request["service_code"]!));
        Assert.Equal(("2026-02-13T16:30:00+08:00", "2026-02-23T10:00:00+08:00", "2026-03-02T23:59:59+08:00"),
            ((string)request["requested_datetime"]!, (string)request["updated_datetime"]!, (string)request["expected_datetime"]!));
        Assert.Contains(address, (string)request["address"]!, StringComparison.Ordinal);
        Assert.Equal(("6400500000", "807", 22.64m, 120.311m), ((string)request["address_id"]!, (string)request["zipcode"]!, (decimal)request["lat"]!, (decimal)request["long"]!));
        Assert.Contains("5", (string)request["service_notice"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)request["status_notes"]!);
        Assert.NotEmpty((string)request["agency_responsible"]!);
        Assert.Null(request["description"]);
        Assert.Null(request["media_url"]);
        if (language == "en")
            Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", request.ToJsonString());
    }

    [Fact]
    public async Task Request_WithoutAPlace_HasNone()
    {
        var view = await host.ShowAsync(Views.InProgress() with { District = null, Agency = null, Unit = null, Due = null, OriginalDue = null });

        var request = await RequestAsync(view);

        foreach (var field in (string[])["address", "address_id", "zipcode", "lat", "long", "expected_datetime"])
            Assert.Null(request[field]);
        // Nobody has it yet: the agency that answers for the item.
        Assert.Equal("高雄市政府工務局道路養護工程處", (string)request["agency_responsible"]!);
    }

    public static TheoryData<CaseStatus, Outcome?, string, string> Statuses() => new()
    {
        { CaseStatus.Received, null, "open", "已收件" },
        { CaseStatus.Assigned, null, "open", "已接手" },
        { CaseStatus.InProgress, null, "open", "正在辦理" },
        { CaseStatus.NeedInfo, null, "open", "等申請人補件" },
        { CaseStatus.Referred, null, "open", "已轉過去" },
        { CaseStatus.Replied, Outcome.Scheduled, "open", "已排定" },
        { CaseStatus.Closed, Outcome.Done, "closed", "已結案：已完成" },
        { CaseStatus.Closed, Outcome.NotHandled, "closed", "不予處理" },
        { CaseStatus.Withdrawn, null, "closed", "申請人已撤回" },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Request_Status_IsOpenOrClosedWithASentence(CaseStatus status, Outcome? outcome, string expected, string sentence)
    {
        var view = await host.ShowAsync(Views.InProgress() with { Status = status, Outcome = outcome });

        var request = await RequestAsync(view);
        var english = await RequestAsync(view, "?locale=en");

        Assert.Equal(expected, (string)request["status"]!);
        Assert.Contains(sentence, (string)request["status_notes"]!, StringComparison.Ordinal);
        // Everybody reads it: nobody in particular is addressed.
        Assert.DoesNotContain("您", (string)request["status_notes"]!, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)\byou", (string)english["status_notes"]!);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", (string)english["status_notes"]!);
        Assert.Contains(await IdAsync(view), await IdsAsync($"?status={expected}"));
        Assert.DoesNotContain(await IdAsync(view), await IdsAsync($"?status={(expected == "open" ? "closed" : "open")}"));
    }

    [Fact]
    public async Task Request_Late_SaysWhyAndUntilWhenInThePublishedWords()
    {
        var late = await host.ShowAsync(Views.Overdue());
        var honest = await host.ShowAsync(Views.InProgress() with { Delay = Views.Slots(DelaySource.Fallback, DateKind.NextWord) });
        var hours = await host.ShowAsync(Views.InProgress() with { Due = new DueDate(new DateOnly(2026, 2, 13), Views.At("2026-02-13T20:30:00"), HasTime: true) });

        var request = await RequestAsync(late);
        var unsure = await RequestAsync(honest);

        Assert.Equal("2026-03-13T23:59:59+08:00", (string)request["expected_datetime"]!);
        Assert.Contains("材料訂製中", (string)request["status_notes"]!, StringComparison.Ordinal);
        Assert.Contains("3月13日", (string)request["status_notes"]!, StringComparison.Ordinal);
        // What the handler wrote to the applicant is not for everybody.
        Assert.DoesNotContain("材料要向廠商訂製", request.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(unsure["expected_datetime"]);
        Assert.Contains("無法估計", (string)unsure["status_notes"]!, StringComparison.Ordinal);
        Assert.Equal("2026-02-13T20:30:00+08:00", (string)(await RequestAsync(hours))["expected_datetime"]!);
    }

    [Theory]
    [InlineData("zh-TW", "已分派")]
    [InlineData("en", "Assigned")]
    public async Task Request_WithExtensions_HasItsHistory(string language, string assigned)
    {
        var view = await host.ShowAsync(Views.InProgress());

        var request = await RequestAsync(view, "?extensions=true", language);

        Assert.Equal([.. RequestFields, "extended_attributes", "notes"], Names(request));
        Assert.Equal("""{"status":"in_progress","outcome":null,"overdue":false,"original_due":"2026-03-02","extensions":0}""", request["extended_attributes"]!.ToJsonString());
        var notes = request["notes"]!.AsArray();
        Assert.All(notes, n => Assert.Equal(["datetime", "type", "description"], Names(n)));
        Assert.Equal(["received", "due_set", "assigned", "progress"], notes.Select(n => (string)n!["type"]!));
        Assert.Equal("2026-02-23T09:30:00+08:00", (string)notes[2]!["datetime"]!);
        Assert.StartsWith(assigned, (string)notes[2]!["description"]!, StringComparison.Ordinal);
    }

    // ---- What must never be seen ----

    [Fact]
    public async Task Answers_NeverHoldTheNumberTheApplicantOrAnybodysOwnWords()
    {
        TimelineEntry Entry(int seq, TimelineKind kind, bool @public = true, params (string Name, string Value)[] data) => new()
        {
            Seq = seq,
            At = Views.At("2026-02-23T11:00:00"),
            Kind = kind,
            Public = @public,
            StaffId = Guid.Parse("5f0c1d3e-1111-4222-8333-944445555666"),
            Data = data.ToDictionary(d => d.Name, d => d.Value),
            Words = new StaffWords("申請人王小明先生說門牌是民族一路999號", Language.Zh),
        };
        var earlier = Views.NewNumber();
        var view = host.WithContacts(Views.Overdue() with
        {
            Status = CaseStatus.NeedInfo,
            Place = "民族一路999號王小明家門口",
            Supplement = new SupplementView(Guid.NewGuid(), Views.At("2026-02-23T11:00:00"), new DateOnly(2026, 3, 1), [new SupplementItem("王小明的身分證影本", "確認")]),
            Reply = new ReplyView(Guid.NewGuid(), Views.At("2026-02-23T11:00:00"), Outcome.Done, new StaffWords("王小明先生您好", Language.Zh)),
            Delay = Views.Slots() with { Reason = new LocalizedText("王小明先生不在家", "Mr Wang Siaoming was out"), Progress = new LocalizedText("等王小明先生", "Waiting for Mr Wang Siaoming") },
            Timeline =
            [
                .. Enum.GetValues<TimelineKind>().Select((kind, i) => Entry(i + 1, kind, @public: true,
                    ("case", earlier), ("ground", "already_answered"), ("earlier", "2026-01-02"), ("staff", "5f0c1d3e-1111-4222-8333-944445555666"), ("channel", "media"), ("document", "高市字第王小明號"))),
                Entry(90, TimelineKind.Progress, @public: false),
            ],
        });
        await host.ShowAsync(view);
        var id = await IdAsync(view);
        string[] secrets =
        [
            view.CaseNumber, $"{view.CaseNumber[..3]}-{view.CaseNumber[3..7]}-{view.CaseNumber[7..]}", earlier, $"{earlier[..3]}-{earlier[3..7]}-{earlier[7..]}",
            view.CaseId.ToString(), view.CaseId.ToString("N"), host.CodeOf(view), view.PhoneHash!, view.EmailHash!, "王小明", "Siaoming", "民族一路", "999號", "+886912345678", "wang@", "5f0c1d3e", "高市字第", "媒體",
        ];

        foreach (var path in (string[])["requests", $"requests/{id}", $"tokens/{id}"])
            foreach (var form in (string[])["xml", "json"])
                foreach (var language in (string[])["zh-TW", "en"])
                {
                    var answer = await host.Api.AskAsync($"{Root}/{path}.{form}?extensions=true", language);
                    Assert.Contains(id, answer.Text, StringComparison.Ordinal);
                    Assert.All(secrets, secret => Assert.DoesNotContain(secret, answer.Text, StringComparison.OrdinalIgnoreCase));
                }
        var kinds = (await RequestAsync(view, "?extensions=true"))["notes"]!.AsArray().Select(n => (string)n!["type"]!).ToArray();
        Assert.All((string[])["note", "handler_named", "contact_changed", "contact_confirmed", "reminded", "notice_settled", "withdrawal_taken", "supplement_partial"], k => Assert.DoesNotContain(k, kinds));
    }

    [Fact]
    public async Task ProtectedCase_IsNotThere()
    {
        var @protected = await host.ShowAsync(Views.InProgress() with { Confidential = true });
        var later = await host.ShowAsync(Views.InProgress());
        var laterId = await IdAsync(later);
        Assert.Contains(laterId, await IdsAsync(""));
        await host.ShowAsync(later with { Confidential = true, Version = later.Version + 1 });

        foreach (var id in (string[])[laterId, await IdAsync(@protected)])
        {
            Assert.DoesNotContain(id, await IdsAsync("?page_size=1000"));
            Assert.Empty(await IdsAsync($"?service_request_id={id}"));
            var gone = await host.Open311Async($"requests/{id}", "", "en", HttpStatusCode.NotFound);
            var never = await host.Open311Async($"requests/{new string('0', 32)}", "", "en", HttpStatusCode.NotFound);
            Assert.Equal(never.Text, gone.Text);
            await host.Open311Async($"tokens/{id}", "", "en", HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task ProtectedCase_StaysAwayEvenIfTheColumnIsWrong()
    {
        var view = await host.ShowAsync(Views.InProgress() with { Confidential = true });
        await host.ExecuteAsync($"update portal.public_cases set listed = true where case_number = '{view.CaseNumber}'");

        Assert.Empty(await IdsAsync($"?service_request_id={await IdAsync(view)}"));
    }

    [Theory]
    [InlineData("PET-ILLB-REPLY")]
    [InlineData("APP-LOWINC")]
    [InlineData("PET-MAYOR")]
    [InlineData("HOT-NOISE")]
    public async Task CaseOfAnItemThatIsNotOpen_IsNotThere(string code)
    {
        var view = await host.ShowAsync(Views.InProgress() with { ServiceCode = code });

        Assert.DoesNotContain(await IdAsync(view), await IdsAsync(""));
        Assert.Empty(await IdsAsync($"?service_request_id={await IdAsync(view)}"));
        await host.Open311Async($"requests/{await IdAsync(view)}", "", null, HttpStatusCode.NotFound);
        Assert.Contains("service_code", Assert.Single(Errors(await host.Open311Async("requests", $"?service_code={code}", null, HttpStatusCode.BadRequest))), StringComparison.Ordinal);
    }

    // ---- Lists ----

    [Fact]
    public async Task List_IsNewestFirstOfTheLast90Days()
    {
        var now = host.Clock.GetUtcNow();
        var old = await host.ShowAsync(Views.InProgress() with { ReceivedAt = now.AddDays(-91) });
        var oldest = await host.ShowAsync(Views.InProgress() with { ReceivedAt = now.AddDays(-89.9) });
        var newest = await host.ShowAsync(Views.InProgress() with { ReceivedAt = now.AddMinutes(-1) });

        var ids = await IdsAsync("");

        Assert.Equal((await IdAsync(newest), await IdAsync(oldest)), (ids[0], ids[^1]));
        Assert.DoesNotContain(await IdAsync(old), ids);
        Assert.Contains(await IdAsync(old), await IdsAsync($"?end_date={Uri.EscapeDataString(now.AddDays(-90).ToString("yyyy-MM-ddTHH:mm:sszzz", null))}"));
    }

    [Fact]
    public async Task List_Filters()
    {
        var lamp = await host.ShowAsync(Views.InProgress() with { ServiceCode = "HOT-LAMP", ReceivedAt = Views.At("2025-06-10T00:00:00"), Status = CaseStatus.Closed, Outcome = Outcome.Done });
        var hole = await host.ShowAsync(Views.InProgress() with { ServiceCode = "HOT-POTHOLE", ReceivedAt = Views.At("2025-06-10T23:59:59.5") });
        var signal = await host.ShowAsync(Views.InProgress() with { ServiceCode = "HOT-SIGNAL", ReceivedAt = Views.At("2025-06-11T08:00:00") });
        var (a, b, c) = (await IdAsync(lamp), await IdAsync(hole), await IdAsync(signal));
        const string june = "start_date=2025-06-01T00:00:00Z&end_date=2025-06-30T00:00:00Z";

        Assert.Equal([c, b, a], await IdsAsync($"?{june}"));
        Assert.Equal([b, a], await IdsAsync($"?{june}&service_code=hot-lamp,HOT-POTHOLE"));
        Assert.Equal([c, a], await IdsAsync($"?{june}&service_code=HOT-LAMP&service_code=HOT-SIGNAL"));
        Assert.Equal([a], await IdsAsync($"?{june}&status=closed"));
        Assert.Equal([c, b], await IdsAsync($"?{june}&status=Open"));
        Assert.Equal([c, b, a], await IdsAsync($"?{june}&status=open,closed"));
        Assert.Equal([b, a], await IdsAsync("?start_date=2025-06-10&end_date=2025-06-10"));
        Assert.Equal([c], await IdsAsync("?start_date=2025-06-11T08:00:00+08:00&end_date=2025-06-11T00:00:00Z"));
        Assert.Equal([c, b, a], await IdsAsync("?start_date=2025-06-10"));
        Assert.Equal([b, a], await IdsAsync("?end_date=2025-06-10"));
        // Empty is the same as not given; ids count more than everything else.
        Assert.Equal([c, b, a], await IdsAsync($"?{june}&status=&service_code=&page="));
        Assert.Equal([c, a], await IdsAsync($"?service_request_id={a},{c},{new string('f', 32)},nonsense&status=closed&start_date=2026-02-01"));
    }

    [Fact]
    public async Task List_InPages_IsWholeAndHasNothingTwice()
    {
        await using var own = await PortalHost.StartAsync();
        for (var i = 0; i < 7; i++)
            await own.ShowAsync(Views.InProgress());
        async Task<string[]> PageAsync(string query) => [.. (await own.Open311Async("requests", query)).Json.AsArray().Select(r => (string)r!["service_request_id"]!)];

        var all = await PageAsync("");
        string[] pages = [.. await PageAsync("?page_size=3"), .. await PageAsync("?page=2&page_size=3"), .. await PageAsync("?page=3&per_page=3")];

        Assert.Equal(7, all.Distinct().Count());
        Assert.Equal(all, pages);
        Assert.Empty(await PageAsync("?page=4&page_size=3"));
    }

    [Theory]
    [InlineData("service_code=NOTHING", "service_code")]
    [InlineData("status=done", "status")]
    [InlineData("start_date=yesterday", "start_date")]
    [InlineData("start_date=0001-01-01", "start_date")]
    [InlineData("end_date=9999-12-31", "end_date")]
    [InlineData("start_date=2026-01-01&end_date=2025-12-01", "end_date")]
    [InlineData("start_date=2025-01-01&end_date=2025-06-01", "end_date")]
    [InlineData("start_date=2025-01-01&start_date=2025-01-02", "start_date")]
    [InlineData("page=0", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("page=1001", "page")]
    [InlineData("page=99999999999999999999", "page")]
    [InlineData("page_size=1001", "page_size")]
    [InlineData("per_page=x", "per_page")]
    [InlineData("start_date=%00", "start_date")]
    public async Task List_BadFilter_SaysWhich(string query, string field)
    {
        var zh = Errors(await host.Open311Async("requests", $"?{query}", "zh-TW", HttpStatusCode.BadRequest));
        var en = Errors(await host.Open311Async("requests", $"?{query}", "en", HttpStatusCode.BadRequest));

        Assert.StartsWith($"{field}: ", Assert.Single(zh), StringComparison.Ordinal);
        Assert.StartsWith($"{field}: ", Assert.Single(en), StringComparison.Ordinal);
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", zh[0]);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", en[0]);
    }

    [Fact]
    public async Task Lists_ManyAtOnce_AllGetTheirAnswer()
    {
        await host.ShowAsync(Views.InProgress());

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.Api.AskAsync($"{Root}/requests.{(i % 2 == 0 ? "xml" : "json")}?page_size=20")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
    }

    [Theory]
    [InlineData("service_request_id=%00")]
    [InlineData("service_request_id=' or 1=1 --")]
    [InlineData("locale=%00&extensions=maybe&unknown=1")]
    public async Task List_Nonsense_HarmsNothing(string query) => await host.Open311Async("requests", $"?{query}");

    // ---- Ids ----

    [Fact]
    public async Task Id_IsTheSameAfterARebuildAndInAnotherDatabase()
    {
        await using var own = await PortalHost.StartAsync();
        var view = await own.ShowAsync(Views.InProgress());
        var id = await IdAsync(own, view);
        await own.ExecuteAsync("delete from portal.public_cases");
        await own.Open311Async($"requests/{id}", "", null, HttpStatusCode.NotFound);

        await using var scope = own.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<RebuildPublicViews>().RunAsync(Ct)).Required();
        await host.ShowAsync(view);

        Assert.Equal((id, id), (await IdAsync(own, view), await IdAsync(view)));
        await own.Open311Async($"requests/{id}");
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.DoesNotContain(view.CaseNumber, id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RowsOfBefore_AreFilledAtTheNextStart()
    {
        await using var own = await PortalHost.StartAsync();
        var view = await own.ShowAsync(Views.InProgress());
        var id = await IdAsync(own, view);
        await own.ExecuteAsync("update portal.public_cases set outdated = true, request_id = null, listed = false, service_code = null, received_at = null, closed = null");
        await own.Open311Async($"requests/{id}", "", null, HttpStatusCode.NotFound);

        await using var next = PortalHost.Create(own.Database, own.Others, new() { ["Portal:RebuildOnStart"] = "Empty" });
        next.Services.GetRequiredService<BackgroundWork>().Open();
        await next.StartAsync(Ct);
        await Wait.UntilAsync(async () => await own.ScalarAsync<long>("select count(*) from portal.public_cases where outdated") == 0, TimeSpan.FromSeconds(20), "the rows of before to be filled", Ct);
        await next.StopAsync(Ct);

        await own.Open311Async($"requests/{id}");
    }

    [Fact]
    public async Task Token_IsTheIdItself()
    {
        var id = await IdAsync(await host.ShowAsync(Views.InProgress()));

        Assert.Equal($$"""[{"service_request_id":"{{id}}","token":"{{id}}"}]""", (await host.Open311Async($"tokens/{id}")).Json.ToJsonString());
        Assert.Contains("token", Assert.Single(Errors(await host.Open311Async("tokens/12345", "", "en", HttpStatusCode.NotFound))), StringComparison.Ordinal);
    }

    // ---- Form of answers ----

    [Theory]
    [InlineData("GET", "/open311/v2", HttpStatusCode.NotFound)]
    [InlineData("GET", "/open311/v2/nothing.xml", HttpStatusCode.NotFound)]
    [InlineData("GET", "/open311/v2/services", HttpStatusCode.NotFound)]
    [InlineData("GET", "/open311/v2/services.html", HttpStatusCode.NotFound)]
    [InlineData("GET", "/open311/v2/requests/1.yaml", HttpStatusCode.NotFound)]
    [InlineData("POST", "/open311/v2/requests", HttpStatusCode.NotFound)]
    [InlineData("POST", "/open311/v2/services.xml", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/open311/v2/requests.json", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/open311/v3/services.json", HttpStatusCode.NotFound)]
    public async Task WrongAddressFormOrMethod_IsAnErrorInTheForm(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var answer = await Http.SendAsync(host.Api, request);

        AssertForm(answer, path.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "text/xml", status);
        Assert.Single(Errors(answer));
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, answer.ContentHeaders.Allow.Count > 0);
    }

    [Fact]
    public async Task Error_ForAProgramThatWantsProblems_IsOne()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/services/NOTHING.xml");
        request.Headers.TryAddWithoutValidation("Accept", "application/problem+json");
        var answer = await Http.SendAsync(host.Api, request);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json", "service-not-found"), (answer.Status, answer.ContentHeaders.ContentType!.MediaType, answer.Code));
    }

    [Fact]
    public async Task DatabaseDown_IsAnErrorInTheForm()
    {
        await using var own = await PortalHost.StartAsync();
        await own.ShowAsync(Views.InProgress());
        await own.ExecuteAsync("alter table portal.public_cases rename to away");

        var answer = await own.Api.AskAsync($"{Root}/requests.xml", "en");

        AssertForm(answer, "text/xml", HttpStatusCode.ServiceUnavailable);
        Assert.DoesNotContain("public_cases", Assert.Single(Errors(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextThatXmlCannotHold_CostsNothingElse()
    {
        await using var own = await PortalHost.StartAsync();
        var item = Reference.Items.Single(i => i.Code == "HOT-LAMP");
        await own.DeliverAsync(new ServiceItemChanged { Item = item with { Name = new LocalizedText("<b>&\"路燈\u0001\uFFFF𠮷") }, Version = 9 });

        var xml = XmlOf(await own.Api.AskAsync($"{Root}/services.xml"));
        var json = (await own.Api.AskAsync($"{Root}/services.json")).Json.AsArray();

        Assert.Contains("<b>&\"路燈\uFFFD\uFFFD𠮷", xml.Elements("service").Select(s => s.Element("service_name")!.Value));
        Assert.Contains("<b>&\"路燈\u0001\uFFFF𠮷", json.Select(s => (string)s!["service_name"]!));
    }

    [Fact]
    public async Task Answers_CarryNoCookieAndNoCrossOriginGrant()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/requests.json");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        var answer = await Http.SendAsync(host.Api, request);

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }
}
