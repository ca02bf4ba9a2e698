using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.SystemTests;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>A reply is kept unfinished, sent for a decision, returned once, changed and approved: by two people, with and without scripts.</summary>
public abstract class ReplyApprovalTests
{
    private const string First = "結論：可以。鐵皮已在3月2日查過。";
    private const string Better = "結論：可以。鐵皮已在3月2日查過，4月20日前拆除。";
    private const string Remark = "請寫出拆除的日期。";

    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected ReplyApprovalTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reply_ReturnedOnceAndThenApproved_ReachesTheApplicantAsItWasRead(bool scripts)
    {
        var @case = await _site.Cases.NewSupervisedAsync();
        await using var handler = await _site.VisitAsync(_language, scripts);
        await using var supervisor = await _site.VisitAsync(_language, scripts);
        await handler.SignInStaffAsync("buildings.handler");
        await supervisor.SignInStaffAsync("buildings.supervisor");
        var form = $"/staff/cases/{@case.Number}/reply";

        // Not finished yet: it is there again later.
        await handler.GoAsync(form);
        await handler.Page.Locator("[name='Input.Text']").FillAsync(First);
        if (scripts)
            await handler.FollowAsync(() => handler.Page.Locator("[name='Input.Text']").PressAsync("Control+Enter"));
        else
            await handler.PressAsync("replies.save");
        await handler.SaysAsync("replies.done.saved");
        await handler.GoAsync(form);
        Assert.Equal(First, await handler.Page.Locator("[name='Input.Text']").InputValueAsync());
        if (scripts)
            await handler.IsForEverybodyAsync("staff reply, a draft");

        await handler.Page.Locator("[name='Input.Outcome']").First.CheckAsync();
        await handler.PressAsync("replies.go");
        await handler.SaysAsync("replies.done.sent-for-approval");
        await handler.SaysAsync("replies.waiting");

        await DecideAsync(supervisor, @case, "replies.return", Remark);
        await supervisor.SaysAsync("replies.done.returned");

        await handler.GoAsync(form);
        await handler.SaysAsync("replies.returned");
        Assert.Contains(Remark, await handler.WordsAsync(), StringComparison.Ordinal);
        await handler.Page.Locator("[name='Input.Text']").FillAsync(Better);
        await handler.PressAsync("replies.go");
        await handler.SaysAsync("replies.done.sent-for-approval");
        Assert.Equal(CaseStatus.Assigned, (await DetailAsync(@case)).Row.Status);

        await DecideAsync(supervisor, @case, "replies.approve", null);
        await supervisor.SaysAsync("replies.done.approved");

        var answered = await DetailAsync(@case);
        Assert.Equal((CaseStatus.Replied, Better, (ReplyDraftView?)null), (answered.Row.Status, answered.Reply!.Words!.Text, answered.ReplyDraft));
        Assert.Contains("4月20日前拆除", (await _site.Cases.MessageAsync(@case, "email", "reply")).Text, StringComparison.Ordinal);
        Assert.Empty(handler.Errors);
        Assert.Empty(supervisor.Errors);
    }

    private static async Task DecideAsync(Visit visit, CityCase @case, string button, string? remark)
    {
        await visit.GoAsync("/staff/approvals");
        var section = visit.Page.Locator($"section[aria-labelledby='reply-{@case.Id:N}']");
        Assert.Contains("鐵皮已在3月2日查過", await section.InnerTextAsync(), StringComparison.Ordinal);
        if (remark is not null)
            await section.Locator("textarea").FillAsync(remark);
        await visit.FollowAsync(section.GetByRole(AriaRole.Button, new() { Name = visit.T[button] }));
    }

    private async Task<CaseDetail> DetailAsync(CityCase @case) =>
        (await _site.City.Cases.DetailAsync(DemoStaff.Actor("coordinator"), @case.Number, default)).Required();
}

public sealed class ChineseReplyApprovalTests(Site site) : ReplyApprovalTests(site, SiteLanguage.Chinese);

public sealed class EnglishReplyApprovalTests(Site site) : ReplyApprovalTests(site, SiteLanguage.English);
