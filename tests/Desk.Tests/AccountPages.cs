using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Desk.Accounts;
using CaseTracker.Platform;

namespace CaseTracker.Desk.Tests;

/// <summary>An authenticator app.</summary>
internal sealed class Phone(byte[] secret)
{
    /// <summary>The code of now, or of a step before or after.</summary>
    public string Code(int steps = 0) => Totp.CodeAt(secret, Totp.StepOf(new MachineTime().GetUtcNow()) + steps);

    /// <summary>Six digits that are right for no step near now.</summary>
    public string WrongCode() => Enumerable.Range(0, 10).Select(i => $"{i}{i}{i}{i}{i}{i}").First(c => !Enumerable.Range(-3, 7).Select(Code).Contains(c));
}

/// <summary>What people do on the pages of their account.</summary>
internal static partial class AccountPages
{
    public const string App = "/staff/account/authenticator", Confirm = "/staff/account/confirm", Keys = "/staff/account/passkeys", CodePage = "/staff/sign-in/code", SignInPage = "/staff/sign-in";

    public static async Task ConfirmAsync(this Browser browser, string password = DemoAccounts.Password, string? code = null) =>
        Assert.Equal(302, (await browser.PostAsync(Confirm, ("Password", password), ("Code", code ?? ""))).Status);

    /// <summary>Sets up an authenticator app, in a session that was confirmed.</summary>
    public static async Task<(Phone Phone, IReadOnlyList<string> Recovery)> SetUpPhoneAsync(this Browser browser, int step = -1)
    {
        var page = await browser.GetAsync(App);
        Assert.Equal(200, page.Status);
        var phone = new Phone(Base32(SecretText().Match(page.Html).Groups[1].Value));
        var done = await browser.SendFormAsync(App, page, [], ("Code", phone.Code(step)));
        Assert.Equal(200, done.Status);
        return (phone, CodesOf(done));
    }

    public static IReadOnlyList<string> CodesOf(Answer page) => [.. RecoveryText().Matches(page.Html).Select(m => m.Groups[1].Value)];

    public static Task<Answer> SignInAsync(this Browser browser, string userName, string password = DemoAccounts.Password) =>
        browser.PostAsync(SignInPage, ("UserName", userName), ("Password", password));

    /// <summary>Adds a passkey, in a session that was confirmed.</summary>
    public static async Task<Answer> AddKeyAsync(this Browser browser, SoftKey key, string name = "電腦")
    {
        var page = await browser.GetAsync(Keys);
        Assert.Equal(200, page.Status);
        return await browser.SendFormAsync(Keys, page, [], ("Name", name), ("Passkey", key.Create(OptionsOf(page))), ("State", StateOf(page)));
    }

    /// <summary>Signs in with a passkey; the page and the answer, to be sent again.</summary>
    public static async Task<(Answer Result, Answer Page, string Sent)> SignInWithAsync(this Browser browser, SoftKey key)
    {
        var page = await browser.GetAsync(SignInPage);
        var sent = key.Get(OptionsOf(page));
        return (await browser.SendKeyAsync(page, sent), page, sent);
    }

    public static Task<Answer> SendKeyAsync(this Browser browser, Answer page, string sent, string path = SignInPage) =>
        browser.SendFormAsync(path, page, [], ("Passkey", sent), ("State", StateOf(page)));

    public static string OptionsOf(Answer page) => WebUtility.HtmlDecode(OptionsText().Match(page.Html).Groups[1].Value);

    public static string StateOf(Answer page) => StateText().Match(page.Html).Groups[1].Value;

    private static byte[] Base32(string text)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(text.Where(letters.Contains).Select(c => Convert.ToString(letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("<code class=\"ct-code\">([A-Z2-7 ]{39})</code>")]
    private static partial Regex SecretText();

    [GeneratedRegex("<code class=\"ct-code\">([0-9A-Z]{5}-[0-9A-Z]{5})</code>")]
    private static partial Regex RecoveryText();

    [GeneratedRegex("data-(?:get|create)=\"([^\"]+)\"")]
    private static partial Regex OptionsText();

    [GeneratedRegex("name=\"State\" value=\"([^\"]+)\"")]
    private static partial Regex StateText();
}
