using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class ReplyCheckerTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Good = "結論：可以。坑洞已在3月2日補平。";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Good)]
    [InlineData("路燈已在3月12日換新，晚上亮了。如果又不亮，請用同一個案號告訴我們。")]
    [InlineData("這次無法同意，原因是這裡是禁止停車的彎道。")]
    [InlineData("部分可以。市府的範圍3月20日前完成，私人土地要地主同意。")]
    [InlineData("不是我們拆的。拆除排定在4月第三週，5個工作天內再告訴您確定的日期。")]
    [InlineData("結論：可以。想問進度請打07-3368333，或撥1999。")]
    [InlineData("結論：可以。我們會用0912-345-678打給您。")]
    [InlineData("結論：可以。王○明先生的申請3月5日完成。")]
    public void AReplyLikeThis_IsGood(string text) => Assert.Empty(Check(text).Findings);

    [Theory]
    [InlineData("您的來信已收悉，感謝您對市政的關心與指教，本局將持續努力提升服務品質，若有其他寶貴意見也歡迎隨時告訴我們，祝您平安順心。後來已在3月2日補平。", "reply-no-conclusion", null)]
    [InlineData("謝謝您的來信，我們看到了，也很重視。", "reply-no-conclusion", null)]
    [InlineData("結論：可以。{unit}在3月2日完成。", "reply-empty-slot", "{unit}")]
    [InlineData("結論：可以。○○路的坑洞補好了。", "reply-empty-slot", "○○")]
    [InlineData("結論：可以。＿＿日前完成。", "reply-empty-slot", "＿＿")]
    [InlineData("結論：可以。檢舉人A123456789說的地點查過了。", "reply-id-number", "A123456789")]
    [InlineData("結論：可以。請和鄰居聯絡，電話0987654321。", "reply-other-phone", "0987654321")]
    [InlineData("結論：可以。我們會儘速派工。", "reply-promise-without-date", "儘速")]
    [InlineData("結論：可以。3月2日看過了。樹枝擇期修剪。", "reply-promise-without-date", "擇期")]
    public void WhatHarmsOrLeavesOpen_Blocks(string text, string code, string? words)
    {
        var finding = Assert.Single(Check(text).Findings, f => f.Blocks);

        Assert.Equal((code, words), (finding.Code, finding.Words));
    }

    [Theory]
    [InlineData("結論：可以。台端的申請3月2日准了。", "reply-officialese", "台端", "您")]
    [InlineData("結論：可以。已錄案辦理，3月2日前派工。", "reply-officialese", "錄案辦理", "已列入排程，預計…月…日")]
    [InlineData("結論：可以。我們儘快在3月2日前修好。", "reply-officialese", "儘快", "…月…日前")]
    [InlineData("結論：可以，本局已經在三月二日上午派人到現場看過這個路口的路面破損情形並且立即通知承包廠商進場施工預計三月五日以前可以全部完成並開放通行", "reply-long-sentence", "結論：可以，本局已經在三月二日上午派人到…", null)]
    [InlineData("已經收件，辦理中。", "reply-says-nothing", null, null)]
    public void WhatCouldBeBetter_IsAdvice(string text, string code, string? words, string? instead)
    {
        var finding = Assert.Single(Check(text).Findings, f => f.Code == code);

        Assert.Equal((false, words, instead), (finding.Blocks, finding.Words, finding.Instead));
    }

    [Fact]
    public void IdNumbers_CountOnlyWithTheirCheckDigit() =>
        Assert.DoesNotContain(Check("結論：可以。設備編號A123456780已換新。").Findings, f => f.Code == "reply-id-number");

    [Theory]
    [InlineData(Outcome.NotPossible, "結論：不同意。文件不符合規定。", true)]
    [InlineData(Outcome.Partly, "結論：部分可以。", true)]
    [InlineData(Outcome.NotPossible, "結論：不同意。不服可以在收到次日起30日內向本府提起訴願。", false)]
    [InlineData(Outcome.Done, "結論：可以。", false)]
    public void RefusedApplication_NamesTheRemedy(Outcome outcome, string text, bool missing)
    {
        Assert.Equal(missing, Codes(text, new() { Petition = "我要申請", Outcome = outcome, Application = true }).Contains("reply-remedy-missing"));
        Assert.DoesNotContain("reply-remedy-missing", Codes(text, new() { Petition = "路燈不亮", Outcome = outcome }));
    }

    [Fact]
    public void SameWordsAndOpenQuestions_AreAdvice()
    {
        Assert.Contains("reply-as-before", Codes(Good, new() { Petition = "路燈", Earlier = "結論：可以。 坑洞已在3月2日補平。\n" }));
        var asked = new ReplyFacts { Petition = "想問三件事：\n1. 什麼時候修？\n2. 誰負責？\n3. 為什麼這麼久？" };
        Assert.Contains("reply-questions-open", Codes("結論：可以。3月2日修好。", asked));
        Assert.DoesNotContain("reply-questions-open", Codes("結論如下：\n1. 3月2日\n2. 養工處\n3. 缺料，已補到", asked));
    }

    [Theory]
    [InlineData("Thank you for your letter and your interest in our city.", "reply-no-conclusion")]
    [InlineData("Answer: yes. We will come as soon as possible.", "reply-promise-without-date")]
    [InlineData("Answer: yes. We will come as soon as possible, on 3 March.", null)]
    [InlineData("Answer: yes. The lamp was replaced on 3 March.", null)]
    public void English_IsReadToo(string text, string? code) =>
        Assert.Equal(code is null ? [] : [code], ReplyChecker.Check(text, Language.En, new() { Petition = "lamp" }).Findings.Where(f => f.Blocks).Select(f => f.Code));

    [Fact]
    public void Length_IsCountedAsPeopleRead()
    {
        var check = Check("結論：可以。" + new string('路', 594));

        Assert.Equal((600, 120), (check.Characters, check.ReadingSeconds));
        Assert.DoesNotContain(check.Findings, f => f.Code == "reply-long");
        Assert.Contains(Check("結論：可以。" + new string('路', 595)).Findings, f => f.Code == "reply-long");
    }

    [Fact]
    public async Task WhatBlocks_IsNotSent_AndTheCheckSaysWhyBeforehand()
    {
        var c = await host.SubmitAssignedAsync();
        var bad = new ReplyRequest { Text = "結論：可以。我們會儘速處理，請打0987-654-321。", Outcome = Outcome.Done };

        var check = (await host.Client.CheckReplyAsync(TestPeople.Handler, c.CaseId, bad, Ct)).Required();
        var refused = await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, bad, Ct);

        Assert.Equal(["reply-other-phone", "reply-promise-without-date"], check.Findings.Where(f => f.Blocks).Select(f => f.Code).Order());
        Assert.Equal(["reply-other-phone", "reply-promise-without-date"], refused.Failure!.Errors!["text"].Order());
        Assert.Empty(await host.SentAsync<CaseReplied>(c.CaseId));
        // Their own number may be said; advice stops nobody.
        (await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, bad with { Text = "結論：可以。台端的事3月2日辦好了，會打0912-345-678給您。" }, Ct)).Required();
    }

    [Fact]
    public async Task Check_IsForThoseWhoMayReply_AndKnowsTheLastReplyToThisPerson()
    {
        SubmitCaseRequest Sender(SubmitCaseRequest r) => r.With(a => a with { Phone = "0955-111-222", Email = null });
        var first = await host.SubmitAssignedAsync(Sender);
        (await host.Client.ReplyAsync(TestPeople.Handler, first.CaseId, new() { Text = Good, Outcome = Outcome.Done }, Ct)).Required();
        var second = await host.SubmitAssignedAsync(Sender);
        var same = new ReplyRequest { Text = Good, Outcome = Outcome.Done };

        Assert.Equal("reply-as-before", Assert.Single((await host.Client.CheckReplyAsync(TestPeople.Handler, second.CaseId, same, Ct)).Required().Findings).Code);
        Assert.Empty((await host.Client.CheckReplyAsync(TestPeople.Handler, (await host.SubmitAssignedAsync()).CaseId, same, Ct)).Required().Findings);
        Assert.Equal(403, (await host.Client.CheckReplyAsync(TestPeople.OtherUnit, second.CaseId, same, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.CheckReplyAsync(TestPeople.Handler, Guid.NewGuid(), same, Ct)).Failure?.Status);
        Assert.Equal(["too-short"], (await host.Client.CheckReplyAsync(TestPeople.Handler, second.CaseId, same with { Text = "好" }, Ct)).Failure!.Errors!["text"]);
    }

    private static ReplyCheck Check(string text) => ReplyChecker.Check(text, Language.Zh, new() { Petition = "路燈不亮", ApplicantPhone = "0912345678" });

    private static IEnumerable<string> Codes(string text, ReplyFacts facts) => ReplyChecker.Check(text, Language.Zh, facts).Findings.Select(f => f.Code);
}
