using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using static CaseTracker.Desk.Tests.AccountPages;

namespace CaseTracker.Desk.Tests;

/// <summary>A-13: cookies from before and after; A-14: cookies that were changed or belong elsewhere.</summary>
public sealed class SessionTests
{
    private const string Person = "coordinator";
    private const string NewPassword = "Better-words-4-me";

    [Fact]
    public async Task A13_CookieOfBefore_IsNotKept()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        var before = CookieOf(browser);

        await browser.PostAsync("/staff/account/sign-out-everywhere");
        await browser.SignInAsync(Person);

        Assert.NotEqual(before, CookieOf(browser));
        Assert.Equal(302, await StatusWithAsync(host, before));
    }

    [Fact]
    public async Task A13_CopyOfACookie_DiesWithSignOut()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        using var other = await host.SignedInAsync(Person);
        var copy = CookieOf(browser);
        Assert.Equal(200, await StatusWithAsync(host, copy));

        await browser.PostBlindlyAsync("/staff/sign-out", "/staff");

        Assert.Equal(302, await StatusWithAsync(host, copy));
        // Signing out here does not sign out there.
        Assert.Equal(200, (await other.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task A13_SignOutEverywhere_EndsAll()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        using var other = await host.SignedInAsync(Person);
        using var somebody = await host.SignedInAsync("auditor");

        var answer = await browser.PostBlindlyAsync("/staff/account/sign-out-everywhere", "/staff/account");

        Assert.Equal("/staff/sign-in?out=true", answer.Location);
        Assert.Equal(302, (await browser.GetAsync("/staff")).Status);
        Assert.Equal(302, (await other.GetAsync("/staff")).Status);
        Assert.Equal(200, (await somebody.GetAsync("/staff")).Status);
        Assert.Contains("signed-out-everywhere", await host.AuditedAsync());
    }

    [Fact]
    public async Task A13_PasswordChanged_EndsTheOthers()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        using var other = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        var before = CookieOf(browser);

        var answer = await browser.PostAsync("/staff/account/password", ("NewPassword", NewPassword), ("NewPasswordAgain", NewPassword));

        Assert.Equal("/staff/account", answer.Location);
        Assert.Contains("密碼已更改", (await browser.GetAsync("/staff/account")).Text);
        Assert.Equal(302, (await other.GetAsync("/staff")).Status);
        Assert.Equal(302, await StatusWithAsync(host, before));
        using var old = host.Browser();
        Assert.Equal(400, (await old.SignInAsync(Person)).Status);
        Assert.Equal(302, (await old.SignInAsync(Person, NewPassword)).Status);
        Assert.Contains("password-changed", await host.AuditedAsync());
    }

    [Theory]
    [InlineData("short-1A", "short-1A", "密碼太簡單")]
    [InlineData("Coordinator-2026!", "Coordinator-2026!", "密碼裡不能有您的帳號")]
    [InlineData(DemoAccounts.Password, DemoAccounts.Password, "新密碼和現在的一樣")]
    [InlineData(NewPassword, NewPassword + "x", "兩次輸入的密碼不一樣")]
    [InlineData("", "", "請輸入新密碼")]
    public async Task Password_AgainstTheRules_IsRefused(string password, string again, string says)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();

        var answer = await browser.PostAsync("/staff/account/password", ("NewPassword", password), ("NewPasswordAgain", again));

        Assert.Equal(400, answer.Status);
        Assert.Contains(says, Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task A13_SecondFactorChanged_EndsTheOthers()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        using var other = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();

        await browser.SetUpPhoneAsync();

        Assert.Equal(302, (await other.GetAsync("/staff")).Status);
        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task A13_RolesChanged_EndWithinSeconds()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        Assert.Equal(200, (await browser.GetAsync("/staff/triage")).Status);
        var index = host.Others.People.FindIndex(p => p.Email == "coordinator@example.test");

        host.Others.People[index] = host.Others.People[index] with { Roles = [StaffRole.Intake] };

        await TestSupport.Wait.UntilAsync(async () => (await browser.GetAsync("/staff/triage")).Location?.Contains("/staff/sign-in", StringComparison.Ordinal) == true, TimeSpan.FromSeconds(10), "the end of the session");
    }

    [Fact]
    public async Task Name_Changed_FollowsTheDirectory()
    {
        await using var host = await DeskHost.StartAsync(("Desk:SessionCheckInterval", "00:00:00"));
        using var browser = await host.SignedInAsync(Person);
        var index = host.Others.People.FindIndex(p => p.Email == "coordinator@example.test");

        host.Others.People[index] = host.Others.People[index] with { Name = new("周小文") };

        Assert.Contains("周小文", (await browser.GetAsync("/staff")).Text);
    }

    [Fact]
    public async Task A14_AnyByteChanged_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        var cookie = CookieOf(browser);
        Assert.Equal(200, await StatusWithAsync(host, cookie));

        // Every byte of the first part (key, nonce, first block) and every 17th after it.
        for (var i = 0; i < cookie.Length - 1; i += i < 100 ? 1 : 17)
        {
            var changed = cookie[..i] + (cookie[i] == 'A' ? 'B' : 'A') + cookie[(i + 1)..];
            Assert.True(await StatusWithAsync(host, changed) == 302, $"byte {i}");
        }
        Assert.Equal(302, await StatusWithAsync(host, cookie[..^8]));
    }

    [Fact]
    public async Task A14_CookieOfAnotherPurpose_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        await browser.SetUpPhoneAsync();
        using var half = host.Browser();
        await half.SignInAsync(Person);

        var step = half.Cookies.GetCookies(host.Address)["casetracker-staff-step"]!.Value;

        Assert.Equal(302, await StatusWithAsync(host, step));
    }

    [Fact]
    public async Task A14_CookieOfAnotherInstallation_IsRefused()
    {
        // The very same database, and keys of their own.
        using var keys = TestSupport.TestFolder.Create("desk-other-keys");
        await using var here = await DeskHost.StartAsync();
        await using var elsewhere = await DeskHost.StartAsync(("CaseTracker:DataDirectory", keys.Path));
        using var browser = await elsewhere.SignedInAsync(Person);

        Assert.Equal(302, await StatusWithAsync(here, CookieOf(browser)));
    }

    [Fact]
    public async Task A14_OutsideDevelopment_CookieIsForThisHostOverHttpsOnly()
    {
        await using var host = await DeskHost.StartAsync("Production");
        await host.InScopeAsync(async s =>
        {
            var db = s.GetRequiredService<DeskDbContext>();
            db.Credentials.RemoveRange(db.Credentials.Where(c => c.UserName == Person));
            await db.SaveChangesAsync();
            var real = new Credential { StaffId = FakeServices.Staff.Single(p => p.Email == "coordinator@example.test").Id, UserName = "real", NormalizedUserName = "REAL", SecurityStamp = "1" };
            real.PasswordHash = s.GetRequiredService<UserManager<Credential>>().PasswordHasher.HashPassword(real, NewPassword);
            db.Credentials.Add(real);
            return await db.SaveChangesAsync();
        });
        using var browser = host.Browser();

        var answer = await browser.SignInAsync("real", NewPassword);

        Assert.Equal(302, answer.Status);
        var cookie = Assert.Single(answer.Message.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-casetracker-staff=", StringComparison.Ordinal));
        Assert.Contains("; path=/;", cookie);
        Assert.Contains("; secure;", cookie);
        Assert.Contains("httponly", cookie);
        Assert.DoesNotContain("domain=", cookie);
        // A second factor is required there: the session opens the own account only.
        Assert.Equal(200, await StatusWithAsync(host, cookie.Split('=', 2)[1].Split(';')[0], "/staff/account", "__Host-casetracker-staff"));
        Assert.Equal(302, await StatusWithAsync(host, cookie.Split('=', 2)[1].Split(';')[0], "/staff", "__Host-casetracker-staff"));
    }

    private static string CookieOf(Browser browser) => browser.Cookies.GetAllCookies().Single(c => c.Name == "casetracker-staff").Value;

    private static async Task<int> StatusWithAsync(DeskHost host, string cookie, string path = "/staff", string name = "casetracker-staff")
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"{name}={cookie}");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
