using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaseTracker.Portal.Tests;

public sealed class LookUpLimitTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SixthWrongProof_KnownOrUnknownNumber_IsRefusedWithTheTimeToWait(bool known)
    {
        var view = Views.InProgress();
        if (known)
            await host.ShowAsync(view);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(view.CaseNumber, $"1234567{i}")).Status);

        var refused = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-tries"), (refused.Status, refused.Code));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Contains("15分鐘", (string)refused.Json["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongProofs_HaveLeftTheWindow_AreForgiven()
    {
        var view = await host.ShowAsync(Views.InProgress());
        for (var i = 0; i < 6; i++)
            await host.Api.LookUpAsync(view.CaseNumber, "00000001");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Status);

        // As if a quarter of an hour had passed for the first of them.
        await host.ExecuteAsync("update portal.proof_failures set failed_at[1] = failed_at[1] - interval '16 minutes' where cardinality(failed_at) = 5");

        Assert.Equal(HttpStatusCode.OK, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Status);
    }

    [Fact]
    public async Task ThirtyWrongProofs_FromOneAddress_StopThatAddressOnly()
    {
        var view = await host.ShowAsync(Views.InProgress());
        var source = Http.NewSource();
        for (var i = 0; i < 30; i++)
            Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(Views.NewNumber(), "12345678", source: source)).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view), source: source)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Status);
    }

    [Fact]
    public async Task OneHousehold_ByManyAddressesOfItsNetwork_IsOneSource()
    {
        var last = HttpStatusCode.OK;
        for (var i = 0; i < 31; i++)
            last = (await host.Api.LookUpAsync(Views.NewNumber(), "12345678", source: $"2001:db8:1:2::{i:x}")).Status;

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(Views.NewNumber(), "12345678", source: "2001:db8:1:3::1")).Status);
    }

    [Fact]
    public async Task TwoHundredGuessesAtOnce_GetFiveAnswers()
    {
        var view = await host.ShowAsync(Views.InProgress());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => host.Api.LookUpAsync(view.CaseNumber, $"{i:D8}")));

        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.NotFound));
        Assert.Equal(195, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task PageAndApi_CountTogether()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var form = (await browser.PageAsync("/track")).Form("/track");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(view.CaseNumber, "00000000")).Status);
            if (i < 2)
                Assert.Equal(HttpStatusCode.NotFound, (await browser.SendAsync(form, ("CaseNumber", view.CaseNumber), ("Proof", "00000000"))).Status);
        }

        var page = await browser.SendAsync(form, ("CaseNumber", view.CaseNumber), ("Proof", host.CodeOf(view)));

        Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Contains("試太多次了", page.Text, StringComparison.Ordinal);
        Assert.Contains("1999", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("錯誤：", page.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RightProofs_WriteNothing()
    {
        var view = await host.ShowAsync(Views.InProgress());
        var source = Http.NewSource();
        var before = await host.ScalarAsync<long>("select count(*) from portal.proof_failures");

        for (var i = 0; i < 40; i++)
            Assert.Equal(HttpStatusCode.OK, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view), source: source)).Status);

        Assert.Equal(before, await host.ScalarAsync<long>("select count(*) from portal.proof_failures"));
    }

    [Fact]
    public async Task UnknownNumberAndWrongProof_CannotBeToldApart()
    {
        var view = await host.ShowAsync(host.WithContacts(Views.InProgress()));
        foreach (var proof in (string[])["12345678", "0911111111", "li@example.test", "nonsense"])
        {
            var (wrong, wrongStatements) = await RecordAsync(view.CaseNumber, proof);
            var (unknown, unknownStatements) = await RecordAsync(Views.NewNumber(), proof);

            Assert.Equal((HttpStatusCode.NotFound, wrong.Text), (unknown.Status, unknown.Text));
            Assert.Equal(wrong.Headers.Select(h => h.Key).Where(k => k != "Date").Order(), unknown.Headers.Select(h => h.Key).Where(k => k != "Date").Order());
            Assert.Equal(wrongStatements, unknownStatements);
            Assert.Equal(2, wrongStatements.Count);
        }
    }

    [Fact]
    public async Task RightProof_IsOnePointSelectOfPortalsOwnSchema()
    {
        var view = await host.ShowAsync(Views.InProgress());
        await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        var (found, statements) = await RecordAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal(HttpStatusCode.OK, found.Status);
        var statement = Assert.Single(statements);
        Assert.DoesNotContain("cases.", statement.Replace("portal.public_cases", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("415-2048-8164", "12345678", "caseNumber", "案號少打或打錯了一碼，案號是11個數字。")]
    [InlineData("4152048816", "12345678", "caseNumber", "案號少打或打錯了一碼，案號是11個數字。")]
    [InlineData("abc", "12345678", "caseNumber", "案號少打或打錯了一碼，案號是11個數字。")]
    [InlineData("", "12345678", "caseNumber", "請輸入案號。")]
    [InlineData("415-2048-8163", "", "proof", "請輸入查詢碼、手機或電子郵件，擇一。")]
    [InlineData("415-2048-8163", "1234\u00005678", "proof", "有無法使用的字元，請改掉。")]
    public async Task WhatCannotBeRight_IsAFieldErrorWithoutAskingTheDatabase(string number, string proof, string field, string sentence)
    {
        var (answer, statements) = await RecordAsync(number, proof);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-input"), (answer.Status, answer.Code));
        Assert.Equal(sentence, (string)answer.Json["errors"]![field]![0]!);
        Assert.Empty(statements);
    }

    [Fact]
    public async Task OldFailures_AreForgotten()
    {
        await using var own = await PortalHost.StartAsync();
        await own.Api.LookUpAsync(Views.NewNumber(), "12345678");
        await own.ExecuteAsync("update portal.proof_failures set last_at = last_at - interval '16 minutes'");
        await own.Api.LookUpAsync(Views.NewNumber(), "12345678");

        var forgotten = await own.Services.GetServices<IHostedService>().OfType<ForgetFailures>().Single().RunOnceAsync(Ct);

        Assert.Equal((2, 2L), (forgotten, await own.ScalarAsync<long>("select count(*) from portal.proof_failures")));
    }

    [Fact]
    public async Task Failures_HoldNeitherNumbersNorAddressesInClear()
    {
        var number = Views.NewNumber();
        await host.Api.LookUpAsync(number, "12345678", source: "198.51.100.77");

        var row = await host.ScalarAsync<string>("select string_agg(f::text || encode(f.key, 'escape'), '\n') from portal.proof_failures f");

        Assert.DoesNotContain(number, row, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.77", row, StringComparison.Ordinal);
    }

    public static TheoryData<int, int?> Waits() => new()
    {
        // Minutes ago of the newest of 5 failures, minutes to wait.
        { 0, 11 }, { 5, 6 }, { 10, 1 }, { 11, null }, { 60, null },
    };

    [Theory]
    [MemberData(nameof(Waits))]
    public void Limit_SlidesWithTheOldestThatCounts(int newestAgo, int? wait)
    {
        var now = Views.At("2026-03-02T12:00:00");
        // One a minute.
        var failures = Enumerable.Range(0, 5).Select(i => now.UtcDateTime.AddMinutes(-newestAgo - (4 - i))).ToArray();

        Assert.Equal(wait, new ProofLimit(5, TimeSpan.FromMinutes(15)).WaitAfter(failures, now)?.TotalMinutes);
        Assert.Null(new ProofLimit(5, TimeSpan.FromMinutes(15)).WaitAfter(failures[1..], now));
    }

    /// <summary>A look-up with the statements it caused.</summary>
    private async Task<(Answer Answer, IReadOnlyList<string> Statements)> RecordAsync(string number, string proof)
    {
        var trace = ActivityTraceId.CreateRandom();
        var statements = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace && activity.Source.Name == "Npgsql" && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string sql)
                    statements.Enqueue(sql);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var answer = await host.Api.PostAsync("/api/v1/cases/lookup", new System.Text.Json.Nodes.JsonObject { ["caseNumber"] = number, ["proof"] = proof }.ToJsonString(), null, null, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        return (answer, [.. statements]);
    }
}
