using System.Text;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CaseTracker.Desk.Tests.AccountPages;

namespace CaseTracker.Desk.Tests;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, the last six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Code_IsTheStandards(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Window_IsOneStep(int steps, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);

        Assert.Equal(taken ? Totp.StepOf(now) + steps : null, Totp.Match(Secret, Totp.CodeAt(Secret, Totp.StepOf(now) + steps), now, after: null));
    }

    [Fact]
    public void Secret_IsWrittenInBase32() => Assert.Equal("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", Totp.Written(Secret));
}

/// <summary>The authenticator app and the recovery codes. A-11: replay, brute force, set-up in somebody else's session.</summary>
public sealed class SecondFactorTests
{
    private const string Person = "parks.handler";
    private const string RefusedCode = "驗證碼不對，或已經用過。連續錯5次要等15分鐘才能再試。";

    [Fact]
    public async Task SetUp_ThenSignIn_AsksForTheCode()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        var (phone, recovery) = await browser.SetUpPhoneAsync();
        using var again = host.Browser();

        var first = await again.PostAsync(SignInPage, ("UserName", Person), ("Password", DemoAccounts.Password), ("ReturnUrl", "/staff/cases"));

        Assert.Equal(RecoveryCodes.Number, recovery.Distinct().Count());
        Assert.Equal("/staff/sign-in/code?ReturnUrl=%2Fstaff%2Fcases", first.Location);
        Assert.Equal(302, (await again.GetAsync("/staff")).Status);
        Assert.Contains("輸入驗證碼", (await again.GetAsync(first.Location!)).Title);
        var second = await again.PostAsync(CodePage, ("Code", phone.Code()), ("ReturnUrl", "/staff/cases"));
        Assert.Equal("/staff/cases", second.Location);
        Assert.Equal(200, (await again.GetAsync("/staff")).Status);
        // The one who set it up went on with a new cookie.
        Assert.Equal(200, (await browser.GetAsync("/staff/account")).Status);
        Assert.Equal(["signed-in", "authenticator-set-up", "recovery-codes-made", "signed-in"], await host.AuditedAsync());
    }

    [Fact]
    public async Task SetUp_Page_ShowsSecretAndPictureAndKeepsItOverAMistake()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        var page = await browser.GetAsync("/en" + App);

        var wrong = await browser.SendFormAsync("/en" + App, page, [], ("Code", "12"));
        var none = await browser.SendFormAsync("/en" + App, page, [], ("Code", ""));
        var forged = await browser.PostAsync(App, ("Code", "123456"), ("Kept", "AAAA"));

        Assert.Contains("<svg class=\"ct-qr\"", page.Html);
        Assert.Null(page.UnmarkedChinese);
        Assert.Equal(400, wrong.Status);
        Assert.Equal(SecretIn(page), SecretIn(wrong));
        Assert.Equal(["Enter the code."], none.Errors);
        Assert.Equal(400, forged.Status);
        Assert.Null((await host.CredentialAsync(Person)).TotpSecret);

        static string SecretIn(Answer answer) => System.Text.RegularExpressions.Regex.Match(answer.Html, "ct-code\">([A-Z2-7 ]{39})<").Groups[1].Value;
    }

    [Fact]
    public async Task Secret_IsEncryptedAndRecoveryCodesAreHashed()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        var (_, recovery) = await browser.SetUpPhoneAsync();

        var rows = await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().RecoveryCodes.AsNoTracking().ToListAsync());

        Assert.Equal(RecoveryCodes.Number, rows.Count);
        Assert.All(rows, r => Assert.DoesNotContain(recovery, c => Encoding.ASCII.GetString(r.Hash).Contains(c.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal)));
        Assert.True((await host.CredentialAsync(Person)).TotpSecret!.Length > 40);
    }

    [Fact]
    public async Task A11_TheSameCodeTwice_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        var phone = await SetUpAsync(host);
        var code = phone.Code();
        using var first = host.Browser();
        using var second = host.Browser();
        await first.SignInAsync(Person);
        await second.SignInAsync(Person);

        Assert.Equal(302, (await first.PostAsync(CodePage, ("Code", code))).Status);
        var replay = await second.PostAsync(CodePage, ("Code", code));

        Assert.Equal(400, replay.Status);
        Assert.Equal([RefusedCode], replay.Errors);
        Assert.DoesNotContain(code, replay.Html);
        Assert.Equal(302, (await second.PostAsync(CodePage, ("Code", phone.Code(1)))).Status);
        // An older one than the last is void too, though nobody has used it.
        using var third = host.Browser();
        await third.SignInAsync(Person);
        Assert.Equal(400, (await third.PostAsync(CodePage, ("Code", code))).Status);
    }

    [Fact]
    public async Task A11_FiveWrongCodes_LockWithoutSayingSo()
    {
        await using var host = await DeskHost.StartAsync();
        var phone = await SetUpAsync(host);
        using var browser = host.Browser();
        await browser.SignInAsync(Person);
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
            Assert.Equal([RefusedCode], (await browser.PostAsync(CodePage, ("Code", phone.WrongCode()))).Errors);

        var right = await browser.PostAsync(CodePage, ("Code", phone.Code()));
        using var other = host.Browser();
        var password = await other.SignInAsync(Person);

        Assert.Equal([RefusedCode], right.Errors);
        Assert.Equal(400, password.Status);
        Assert.Equal(302, (await browser.GetAsync("/staff")).Status);
        Assert.Equal(["second-factor-failed", "second-factor-failed", "second-factor-failed", "second-factor-failed", "sign-in-locked"], (await host.AuditedAsync()).TakeLast(5));
    }

    [Fact]
    public async Task A11_ManyCodesAtOnce_EachIsCounted()
    {
        await using var host = await DeskHost.StartAsync();
        var phone = await SetUpAsync(host);
        using var browser = host.Browser();
        await browser.SignInAsync(Person);
        var page = await browser.GetAsync(CodePage);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => browser.SendFormAsync(CodePage, page, [], ("Code", phone.WrongCode()))));

        Assert.All(answers, a => Assert.Equal(400, a.Status));
        Assert.Equal(PasswordRules.TriesBeforeLockout, (await host.AuditedAsync()).Count(a => a is "second-factor-failed" or "sign-in-locked"));
    }

    [Fact]
    public async Task A11_ThePasswordAgain_DoesNotForgetWrongCodes()
    {
        await using var host = await DeskHost.StartAsync();
        var phone = await SetUpAsync(host);
        using var browser = host.Browser();
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
        {
            Assert.Equal(302, (await browser.SignInAsync(Person)).Status);
            await browser.PostAsync(CodePage, ("Code", phone.WrongCode()));
        }

        Assert.Equal(400, (await browser.SignInAsync(Person)).Status);
        Assert.NotNull((await host.CredentialAsync(Person)).LockedUntil);
    }

    [Theory]
    [InlineData(App)]
    [InlineData("/staff/account/authenticator/remove")]
    [InlineData("/staff/account/recovery-codes")]
    [InlineData("/staff/account/password")]
    [InlineData(Keys)]
    public async Task A11_SessionOfSomebodyElse_ChangesNothing(string path)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        var before = await host.CredentialAsync(Person);

        var page = await browser.GetAsync(path);
        var sent = await browser.PostBlindlyAsync(path, "/staff/account", ("Code", "123456"), ("NewPassword", "Another-one-2026!"), ("NewPasswordAgain", "Another-one-2026!"));

        Assert.Equal($"{Confirm}?ReturnUrl={Uri.EscapeDataString(path)}", page.Location);
        Assert.Equal(page.Location, sent.Location);
        var after = await host.CredentialAsync(Person);
        Assert.Equal((before.SecurityStamp, before.PasswordHash, before.TotpSecret), (after.SecurityStamp, after.PasswordHash, after.TotpSecret));
    }

    [Fact]
    public async Task Confirm_WrongPasswords_CountAndLock()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
            Assert.Equal(400, (await browser.PostAsync(Confirm, ("Password", "wrong"))).Status);

        Assert.Equal(400, (await browser.PostAsync(Confirm, ("Password", DemoAccounts.Password))).Status);
        Assert.Equal(302, (await browser.GetAsync(App)).Status);
    }

    [Fact]
    public async Task Confirm_HoldsForItsTime()
    {
        await using var host = await DeskHost.StartAsync(("Desk:ConfirmTime", "00:00:01"));
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();

        await TestSupport.Wait.UntilAsync(async () => (await browser.GetAsync(App)).Status == 302, TimeSpan.FromSeconds(10), "the end of the confirmation");
    }

    [Fact]
    public async Task RecoveryCode_OpensOnce()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        var (_, recovery) = await browser.SetUpPhoneAsync();
        using var first = host.Browser();
        using var second = host.Browser();
        await first.SignInAsync(Person);
        await second.SignInAsync(Person);

        var answers = await Task.WhenAll(first.PostAsync(CodePage, ("Code", recovery[0].ToLowerInvariant())), second.PostAsync(CodePage, ("Code", recovery[0].Replace("-", " ", StringComparison.Ordinal))));

        Assert.Equal([302, 400], answers.Select(a => a.Status).Order());
        Assert.Contains("還有9組可用", (await browser.GetAsync("/staff/account")).Text);
        Assert.Contains("recovery-code-used", await host.AuditedAsync());
    }

    [Fact]
    public async Task RecoveryCodes_Renewed_OldOnesAreVoid()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        var (_, old) = await browser.SetUpPhoneAsync();

        var fresh = CodesOf(await browser.PostAsync("/staff/account/recovery-codes"));

        Assert.Equal(RecoveryCodes.Number, fresh.Count);
        using var other = host.Browser();
        await other.SignInAsync(Person);
        Assert.Equal(400, (await other.PostAsync(CodePage, ("Code", old[0]))).Status);
        Assert.Equal(302, (await other.PostAsync(CodePage, ("Code", fresh[0]))).Status);
    }

    [Fact]
    public async Task Required_PasswordAlone_LeadsToSetUpAndNowhereElse()
    {
        await using var host = await DeskHost.StartAsync(("Desk:SecondFactor", "required"));
        using var browser = host.Browser();
        await browser.SignInAsync("coordinator");

        foreach (var path in (string[])["/staff", "/staff/cases", "/staff/triage", "/staff/audit", "/staff/account/password", "/staff/no-such-page"])
            Assert.Equal("/staff/account", (await browser.GetAsync(path)).Location);
        Assert.Equal("/en/staff/account", (await browser.GetAsync("/en/staff")).Location);
        Assert.Equal("/staff/account", (await browser.PostBlindlyAsync("/staff/intake", "/staff/account")).Location);
        Assert.Empty(host.Others.Acts);
        var account = await browser.GetAsync("/staff/account");
        Assert.Contains("請先設定第二道驗證", account.Text);
        Assert.DoesNotContain("/staff/triage", account.Html);

        // Who came with a password alone has just shown all there is to show.
        await browser.SetUpPhoneAsync();

        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);
        Assert.Equal(200, (await browser.GetAsync("/staff/triage")).Status);
    }

    [Fact]
    public async Task Remove_TheLast_OnlyWhereNoneIsRequired()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        await browser.SetUpPhoneAsync();

        Assert.Equal("/staff/account", (await browser.PostAsync("/staff/account/authenticator/remove")).Location);

        using var again = host.Browser();
        Assert.Equal("/staff", (await again.SignInAsync(Person)).Location);
        Assert.Equal(0, await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().RecoveryCodes.CountAsync()));
        Assert.Contains("authenticator-removed", await host.AuditedAsync());

        await using var strict = await DeskHost.StartAsync(("Desk:SecondFactor", "required"));
        using var other = strict.Browser();
        await other.SignInAsync(Person);
        await other.SetUpPhoneAsync();
        Assert.Equal(400, (await other.PostAsync("/staff/account/authenticator/remove")).Status);
        Assert.NotNull((await strict.CredentialAsync(Person)).TotpSecret);
    }

    [Fact]
    public async Task SecondStep_WithoutTheFirst_GoesToSignIn()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();

        Assert.Contains("/staff/sign-in?ReturnUrl=", (await browser.GetAsync(CodePage)).Location);
    }

    private static async Task<Phone> SetUpAsync(DeskHost host)
    {
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        return (await browser.SetUpPhoneAsync()).Phone;
    }
}
