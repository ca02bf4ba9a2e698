using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Desk.Tests;

public sealed class SignInTests
{
    private const string Refused = "帳號或密碼不對。連續錯5次要等15分鐘才能再試。";

    [Fact]
    public async Task Staff_NotSignedIn_GoToSignInAndBack()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var first = await browser.GetAsync("/en/staff/cases?status=assigned");

        Assert.Equal(302, first.Status);
        Assert.Contains("/en/staff/sign-in?ReturnUrl=", first.Location);
        var form = new Uri(first.Location!, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } absolute ? absolute.PathAndQuery : first.Location!;
        var page = await browser.GetAsync(form);
        Assert.Contains("Staff sign-in", page.Title);
        var signedIn = await browser.PostAsync(form, ("UserName", "coordinator"), ("Password", DemoAccounts.Password), ("ReturnUrl", "/en/staff/cases?status=assigned"));
        Assert.Equal("/en/staff/cases?status=assigned", signedIn.Location);
        Assert.Equal(200, (await browser.GetAsync("/en/staff/cases?status=assigned")).Status);
    }

    [Fact]
    public async Task SignIn_Right_OpensSessionWithFactsOfTheDirectory()
    {
        await using var host = await DeskHost.StartAsync();

        using var browser = await host.SignedInAsync("Parks.Handler");

        var page = await browser.GetAsync("/staff");
        Assert.Contains("王志豪", page.Text);
        Assert.Contains("代理人：李欣怡", page.Text);
        Assert.Contains("維護工程隊", page.Text);
        var actor = host.Others.Calls.Last(c => c.Path == "/internal/cases/lists").Actor;
        Assert.Equal(ActorKind.Staff, actor.Kind);
        Assert.Equal(Samples.ParksHandler.Id, actor.StaffId);
        Assert.Equal("PWB-PARKS", actor.Agency);
        Assert.Equal("PWB-PARKS/MAINT", actor.Unit);
        Assert.Equal([StaffRole.Handler], actor.Roles);
        Assert.Equal(["signed-in"], await host.AuditedAsync());
    }

    [Fact]
    public async Task SignIn_CookieIsOutOfReach()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", "intake"), ("Password", DemoAccounts.Password));

        var cookie = Assert.Single(answer.Message.Headers.GetValues("Set-Cookie"), c => c.StartsWith("casetracker-staff=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.Contains("path=/;", cookie);
        Assert.DoesNotContain("許佩珊", WebUtility.UrlDecode(cookie));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("coordinator")]
    [InlineData("名字\uFFFD")]
    public async Task SignIn_WrongNameOrPassword_GetsTheSameAnswer(string userName)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", userName), ("Password", "not the password"));

        Assert.Equal(400, answer.Status);
        Assert.Equal([Refused], answer.Errors);
        Assert.DoesNotContain("not the password", answer.Html);
        Assert.StartsWith("錯誤：", answer.Title);
    }

    [Fact]
    public async Task SignIn_UnreadableForm_GetsThePageForIt()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", "a\0"), ("Password", "x"));

        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Errors);
        Assert.Contains("這個表單已經失效", answer.Title);
    }

    [Fact]
    public async Task SignIn_Empty_SaysWhatIsMissing()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/en/staff/sign-in", ("UserName", ""), ("Password", ""));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["Enter your user name.", "Enter your password."], answer.Errors);
    }

    [Fact]
    public async Task SignIn_FiveMistakes_LocksWithoutSayingSo()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
            Assert.Equal(400, (await browser.PostAsync("/staff/sign-in", ("UserName", "auditor"), ("Password", "wrong"))).Status);

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", "auditor"), ("Password", DemoAccounts.Password));

        Assert.Equal(400, answer.Status);
        Assert.Equal([Refused], answer.Errors);
        var credential = await host.CredentialAsync("auditor");
        Assert.InRange(credential.LockedUntil!.Value, new MachineTime().GetUtcNow().AddMinutes(13), new MachineTime().GetUtcNow().AddMinutes(16));
        Assert.Equal(["sign-in-failed", "sign-in-failed", "sign-in-failed", "sign-in-failed", "sign-in-locked"], await host.AuditedAsync());
        // Somebody else is not locked.
        (await host.SignedInAsync("coordinator")).Dispose();
    }

    [Fact]
    public async Task SignIn_ManyTriesAtOnce_EachIsCounted()
    {
        await using var host = await DeskHost.StartAsync();
        var browsers = Enumerable.Range(0, 12).Select(_ => host.Browser()).ToList();

        var answers = await Task.WhenAll(browsers.Select(b => b.PostAsync("/staff/sign-in", ("UserName", "auditor"), ("Password", "wrong"))));

        Assert.All(answers, a => Assert.Equal(400, a.Status));
        Assert.Equal(PasswordRules.TriesBeforeLockout, (await host.AuditedAsync()).Count);
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task SignIn_AfterLockout_Works()
    {
        await using var host = await DeskHost.StartAsync();
        await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().Credentials.Where(c => c.UserName == "auditor")
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.LockedUntil, new MachineTime().GetUtcNow().AddSeconds(-1))));

        using var browser = await host.SignedInAsync("auditor");

        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task SignIn_DirectoryDown_SaysSo()
    {
        await using var host = await DeskHost.StartAsync();
        host.Others.Down.Add("routing");
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", "coordinator"), ("Password", DemoAccounts.Password));

        Assert.Equal(503, answer.Status);
        Assert.Equal(["現在查不到人員資料，沒辦法登入。請過一會再試。"], answer.Errors);
    }

    [Fact]
    public async Task SignIn_NotInDirectory_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        host.Others.People.RemoveAll(p => p.Id == Samples.ParksHandler.Id);
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", "parks.handler"), ("Password", DemoAccounts.Password));

        Assert.Equal([Refused], answer.Errors);
    }

    [Theory]
    [InlineData("https://example.test/staff")]
    [InlineData("//example.test/staff")]
    [InlineData("/internal/cases")]
    [InlineData("/staffing")]
    public async Task SignIn_ReturnUrlElsewhere_GoesHome(string returnUrl)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", "coordinator"), ("Password", DemoAccounts.Password), ("ReturnUrl", returnUrl));

        Assert.Equal("/staff", answer.Location);
    }

    [Fact]
    public async Task Session_StampChanged_Ends()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync("coordinator");
        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);

        Assert.True((await host.ChangeStampAsync("coordinator")).Succeeded);

        Assert.Contains("/staff/sign-in", (await browser.GetAsync("/staff")).Location);
    }

    [Fact]
    public async Task Session_RolesChanged_Ends()
    {
        await using var host = await DeskHost.StartAsync(("Desk:SessionCheckInterval", "00:00:00"));
        using var browser = await host.SignedInAsync("coordinator");
        Assert.Equal(200, (await browser.GetAsync("/staff/triage")).Status);
        var index = host.Others.People.FindIndex(p => p.Email == "coordinator@example.test");

        host.Others.People[index] = host.Others.People[index] with { Roles = [StaffRole.Intake] };

        Assert.Equal(302, (await browser.GetAsync("/staff/triage")).Status);
        using var again = await host.SignedInAsync("coordinator");
        Assert.Equal(403, (await again.GetAsync("/staff/triage")).Status);
        host.Others.People.RemoveAt(index);
        Assert.Equal(302, (await again.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task Session_DirectoryDown_GoesOn()
    {
        await using var host = await DeskHost.StartAsync(("Desk:SessionCheckInterval", "00:00:00"));
        using var browser = await host.SignedInAsync("coordinator");

        host.Others.Down.Add("routing");

        var page = await browser.GetAsync("/staff");
        Assert.Equal(200, page.Status);
        Assert.Contains("周雅雯", page.Text);
    }

    [Fact]
    public async Task Session_LongestTimeOver_Ends()
    {
        await using var host = await DeskHost.StartAsync(("Desk:SessionTime", "00:00:01"));
        using var browser = await host.SignedInAsync("coordinator");

        await Wait.UntilAsync(async () => (await browser.GetAsync("/staff")).Status == 302, TimeSpan.FromSeconds(10), "the end of the session");
    }

    [Fact]
    public async Task SignOut_EndsSession()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostBlindlyAsync("/staff/sign-out", "/staff");

        Assert.Equal("/staff/sign-in?out=true", answer.Location);
        Assert.Contains("您已經登出。", (await browser.GetAsync("/staff/sign-in?out=true")).Text);
        Assert.Equal(302, (await browser.GetAsync("/staff")).Status);
        Assert.Equal(["signed-in", "signed-out"], await host.AuditedAsync());
    }

    [Fact]
    public async Task SignOut_WithoutToken_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.SendAsync("/staff/sign-out");

        Assert.Equal(400, answer.Status);
        Assert.Contains("這個表單已經失效", answer.Text);
        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);
    }
}

public sealed class DemoAccountTests
{
    [Fact]
    public async Task SignInPage_InDevelopment_ListsDemoAccounts()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        var page = await browser.GetAsync("/en/staff/sign-in");

        Assert.Contains("parks.handler", page.Text);
        Assert.Contains(DemoAccounts.Password, page.Text);
        var shown = await DemoAccounts.ShownAsync(host.Services.GetRequiredService<SeedFiles>(), TestContext.Current.CancellationToken);
        Assert.Equal(["coordinator", "intake", "parks.handler", "parks.supervisor", "roads.handler", "auditor", "administrator"], shown.Select(a => a.UserName));
        Assert.All(shown, a => Assert.NotEmpty(a.What));
    }

    [Fact]
    public async Task DemoAccounts_OutsideDevelopment_AreVoidAndNotShown()
    {
        // A database that was filled during development and then served in production.
        await using var host = await DeskHost.StartAsync("Production");
        using var browser = host.Browser();

        var page = await browser.GetAsync("/staff/sign-in");

        Assert.DoesNotContain(DemoAccounts.Password, page.Text);
        Assert.DoesNotContain("parks.handler", page.Text);
        var result = await host.InScopeAsync(async s =>
        {
            var act = s.GetRequiredService<SignInStaff>();
            return await act.RunAsync("coordinator", DemoAccounts.Password, TestContext.Current.CancellationToken);
        });
        Assert.Equal(SignInAnswer.Refused, result);
    }

    [Fact]
    public async Task DemoSeed_OutsideDevelopment_RefusesAndIsNotRegistered()
    {
        var server = await PostgresServer.SharedAsync();
        await using var app = DeskHost.Create(await server.CreateDatabaseAsync("desk_production"), "Production", new FakeServices());
        await ServiceHost.PrepareAsync(app, TestContext.Current.CancellationToken, topology: false);

        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DeskDbContext>();
        Assert.Equal(0, await db.Credentials.CountAsync(TestContext.Current.CancellationToken));
        var seed = ActivatorUtilities.CreateInstance<LoadDemoAccounts>(scope.ServiceProvider);
        await Assert.ThrowsAsync<StartupException>(() => seed.LoadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task DemoSeed_Twice_ChangesNothing()
    {
        await using var host = await DeskHost.StartAsync();
        var before = await host.CredentialAsync("coordinator");

        await host.InScopeAsync(async s =>
        {
            await ActivatorUtilities.CreateInstance<LoadDemoAccounts>(s).LoadAsync(TestContext.Current.CancellationToken);
            return 0;
        });

        Assert.Equal(before.SecurityStamp, (await host.CredentialAsync("coordinator")).SecurityStamp);
        Assert.Equal(FakeServices.Staff.Count, await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().Credentials.CountAsync()));
    }

    [Fact]
    public async Task DemoPassword_SatisfiesTheRules()
    {
        await using var host = await DeskHost.StartAsync();

        var result = await host.InScopeAsync(async s =>
        {
            var users = s.GetRequiredService<UserManager<Credential>>();
            return await users.PasswordValidators.Single().ValidateAsync(users, (await users.FindByNameAsync("intake"))!, DemoAccounts.Password);
        });

        Assert.True(result.Succeeded);
    }
}

public sealed class SchemaTests
{
    [Fact]
    public async Task Migrations_MakeWhatTheModelDescribes()
    {
        await using var host = await DeskHost.StartAsync();
        await host.InScopeAsync(async s =>
        {
            await SchemaAssert.ModelMatchesDatabaseAsync(s.GetRequiredService<DeskDbContext>(), "desk");
            return 0;
        });
    }
}
