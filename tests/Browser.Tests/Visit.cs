using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.SystemTests;
using CaseTracker.TestSupport;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>Somebody at the site, who reads, types and presses by the words on the page.</summary>
internal sealed partial class Visit : IAsyncDisposable
{
    /// <summary>The narrowest window and an ordinary one.</summary>
    public const int Narrow = 320, Wide = 1280;

    private const int Phone = 390, Height = 720;

    /// <summary>Of everybody in the demonstration data.</summary>
    public const string StaffPassword = "Demo-only-2026!";

    /// <summary>Long enough for a busy machine; nothing waits for it where all is well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] ScriptsOfTheTests =
    [
        System.IO.Path.Combine(Repository.Root, "tests/Browser.Tests/node_modules/axe-core/axe.min.js"),
        System.IO.Path.Combine(Repository.Root, "tests/Browser.Tests/Pages/page-checks.js"),
    ];

    private readonly IBrowserContext _context;
    private readonly List<(string Text, string Address)> _errors = [];

    private Visit(Site site, IBrowserContext context, IPage page, SiteLanguage words) => (Site, _context, Page, T) = (site, context, page, words);

    public IPage Page { get; }

    /// <summary>The words of the pages.</summary>
    public SiteLanguage T { get; }

    public Site Site { get; }

    /// <summary>The answer that brought the page.</summary>
    public IResponse Answer { get; private set; } = null!;

    /// <summary>The page's path without language.</summary>
    public string Path => new Uri(Page.Url).AbsolutePath[T.Prefix.Length..];

    /// <param name="site">The installation.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="scripts">False for somebody without JavaScript at a small window.</param>
    public static async Task<Visit> BeginAsync(Site site, IBrowser browser, SiteLanguage language, bool scripts)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = site.Address,
            JavaScriptEnabled = scripts,
            ViewportSize = new() { Width = scripts ? Wide : Narrow, Height = Height },
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        if (scripts)
            foreach (var script in ScriptsOfTheTests)
                await context.AddInitScriptAsync(scriptPath: script);
        var visit = new Visit(site, context, await context.NewPageAsync(), language);
        visit.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                visit._errors.Add((message.Text, message.Location));
        };
        // The page that was opened last, whatever redirects led there.
        visit.Page.Response += (_, answer) =>
        {
            if (answer.Request.IsNavigationRequest && answer.Status is < 300 or >= 400)
                visit.Answer = answer;
        };
        visit.Page.PageError += (_, error) => visit._errors.Add((error, ""));
        return visit;
    }

    /// <summary>What the browser complained about; that a page was refused with a status it is not told twice.</summary>
    public IEnumerable<string> Errors => _errors
        .Where(e => !(Answer.Status >= 400 && e.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && e.Address.StartsWith(Answer.Url, StringComparison.Ordinal)))
        .Select(e => $"the browser complains: {e.Text} {e.Address}");

    /// <summary>Opens an address of the reader's language.</summary>
    public Task GoAsync(string path) => Page.GotoAsync(T.Prefix + (path == "/" && T.Prefix.Length > 0 ? "" : path));

    /// <summary>Fills the field with this label, a text key.</summary>
    public Task TypeAsync(string label, string text) => Page.GetByLabel(T[label]).First.FillAsync(text);

    /// <summary>Ticks the box or button with this label, a text key.</summary>
    public Task ChooseAsync(string label) => Page.GetByLabel(T[label]).First.CheckAsync();

    /// <summary>Presses a button, by its text key, and waits for the next page.</summary>
    public Task PressAsync(string button) => FollowAsync(Page.GetByRole(AriaRole.Button, new() { Name = T[button], Exact = true }).First);

    /// <summary>Follows a link of the content, by its text key; the menu has some of the same words.</summary>
    public Task FollowAsync(string link) => FollowAsync(Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = T[link], Exact = true }).First);

    /// <summary>Presses or follows something and waits for the next page.</summary>
    public Task FollowAsync(ILocator what) => FollowAsync(() => what.ClickAsync());

    /// <summary>Does what leads to another page and waits for that.</summary>
    public async Task FollowAsync(Func<Task> act)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Page.Load += Loaded;
        await act();
        await loaded.Task.WaitAsync(Patience);
        Page.Load -= Loaded;

        void Loaded(object? sender, IPage page) => loaded.TrySetResult();
    }

    /// <summary>Nothing of the page keeps anybody from reading or using it: the rules of HTML, axe and the checks of the tests at both widths, and what the browser complains about. It is left in the wide window.</summary>
    public async Task IsForEverybodyAsync(string name)
    {
        var found = new List<string>(await Site.Html.FindingsAsync(await SourceAsync()));
        found.AddRange(await LookAsync(Wide));
        found.AddRange((await LookAsync(Narrow)).Select(f => $"at {Narrow} px {f}"));
        found.AddRange(Errors);
        await PictureAsync(name);
        await Page.SetViewportSizeAsync(Wide, Height);
        Assert.True(found.Count == 0, $"{Page.Url}\n{string.Join('\n', found)}");
    }

    /// <summary>What is wrong with the page at this width, a sentence each.</summary>
    private async Task<string[]> LookAsync(int width)
    {
        await Page.SetViewportSizeAsync(width, Height);
        return await Page.EvaluateAsync<string[]>("asked => lookAtPage(asked)", new { language = T.Tag, narrow = width == Narrow });
    }

    /// <summary>Keeps the page as a phone and a wide window show it, where <c>CASETRACKER_PICTURES</c> names a folder: for people to look at.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("CASETRACKER_PICTURES") is not { Length: > 0 } folder)
            return;
        var file = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        foreach (var width in (int[])[Phone, Wide])
        {
            await Page.SetViewportSizeAsync(width, Height);
            await Page.ScreenshotAsync(new() { Path = System.IO.Path.Combine(folder, $"{file}-{T.Tag}-{width}.png"), FullPage = true });
        }
    }

    /// <summary>The HTML as it was sent.</summary>
    public Task<string> SourceAsync() => Answer.TextAsync();

    /// <summary>The words of the page.</summary>
    public async Task<string> WordsAsync() => await Page.Locator("main").InnerTextAsync();

    /// <summary>The page says this, a text key; up to its first slot.</summary>
    public async Task SaysAsync(string key) => Assert.Contains(Plain(T.Start(key)), Plain(await WordsAsync()), StringComparison.Ordinal);

    /// <summary>Looks a case up on the page for it.</summary>
    public async Task LookUpAsync(string number, string proof)
    {
        await GoAsync("/track");
        await TypeAsync("portal.track.number", number);
        await TypeAsync("portal.track.proof", proof);
        await PressAsync("portal.track.go");
    }

    /// <summary>Looks a case up and opens one of its pages.</summary>
    public async Task OpenAsync(CityCase @case, string page = "")
    {
        await LookUpAsync(@case.Number, @case.Code);
        Assert.Equal($"/track/{@case.Number}", Path);
        if (page.Length > 0)
            await GoAsync($"/track/{@case.Number}{page}");
    }

    /// <summary>On a page that asks for a one-time code: has it sent by text message, reads it there and enters it.</summary>
    public async Task UnlockAsync(CityCase @case)
    {
        await ChooseAsync("way.sms");
        await PressAsync("portal.unlock.send");
        await TypeAsync("portal.code.field", await ReadCodeAsync(@case));
        await PressAsync("portal.unlock.go");
    }

    /// <summary>The code in the text message that opens the personal part of a case.</summary>
    public async Task<string> ReadCodeAsync(CityCase @case) => SixDigits().Match((await Site.Cases.MessageAsync(@case, "sms", "access_code")).Text).Value;

    /// <summary>Opens a page of the personal part; whoever has entered the code once need not again.</summary>
    public async Task OpenOwnAsync(CityCase @case, string page)
    {
        await _context.AddCookiesAsync(await @case.Cookies.GetAsync(async () =>
        {
            await using var applicant = await Site.VisitAsync(T, scripts: false);
            await applicant.OpenAsync(@case, "/unlock");
            await applicant.UnlockAsync(@case);
            return [.. (await applicant._context.CookiesAsync()).Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly })];
        }));
        await GoAsync($"/track/{@case.Number}{page}");
        Assert.StartsWith($"/track/{@case.Number}{page}", Path, StringComparison.Ordinal);
    }

    /// <summary>Somebody of the staff, signed in; whoever has signed in once need not again.</summary>
    public async Task SignInStaffAsync(string userName)
    {
        await _context.AddCookiesAsync(await Site.StaffCookies.GetOrAdd(userName, _ => new()).GetAsync(async () =>
        {
            await using var person = await Site.VisitAsync(SiteLanguage.Chinese, scripts: false);
            await person.GoAsync("/staff/sign-in");
            await person.TypeAsync("desk.sign-in.user-name", userName);
            await person.TypeAsync("desk.sign-in.password", StaffPassword);
            await person.PressAsync("desk.sign-in.go");
            Assert.Equal("/staff", person.Path);
            return [.. (await person._context.CookiesAsync()).Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly })];
        }));
    }

    /// <summary>Writes a call down on the page for that.</summary>
    public async Task TakeCallAsync()
    {
        await Page.Locator("[name='Input.Channel']").SelectOptionAsync("phone");
        await Page.Locator("[name='Input.ServiceCode']").SelectOptionAsync("HOT-LAMP");
        await Page.Locator("[name='Input.Description']").FillAsync(CityCases.Description);
        await Page.Locator("[name='Input.Applicant.Name']").FillAsync("王小姐");
        await Page.Locator("[name='Input.Applicant.Phone']").FillAsync(Site.Cases.NewPerson().Mobile);
    }

    /// <summary>Fills in to which authority outside the city a case is passed on, and presses a button.</summary>
    public async Task ReferAsync(string button)
    {
        await Page.Locator("[name='Input.Authority']").SelectOptionAsync("TPC");
        await TypeAsync("referral.reason", "壓到樹枝的是台電的電線，要由台電派人修剪。");
        await Page.Locator("[name='Input.Way'][value='letter']").CheckAsync();
        await Page.Locator("[name='Input.FollowUpOn']").FillAsync("2026-04-08");
        await PressAsync(button);
    }

    /// <summary>Has the words of a call confirmed by the caller, as they stand on the page.</summary>
    public async Task ReadBackAsync()
    {
        await PressAsync("desk.intake.go");
        await ChooseAsync("desk.intake.read.confirmed");
        await PressAsync("desk.intake.go");
    }

    /// <summary>The step of a new case, as its address names it.</summary>
    public string Step => Path.Split('/') is [_, "submit", var step, ..] ? step : "";

    /// <summary>Begins a new case, reading on past what may help; the first question.</summary>
    public async Task BeginAsync()
    {
        await GoAsync("/submit?service=HOT-LAMP");
        await PressAsync("portal.submit.go");
        await PressAsync("portal.faq.go-on");
    }

    /// <summary>Answers the questions about a new case as far as a step, or to the first refusal.</summary>
    public async Task FillInAsync(CityCase about, string until = "check", string? position = null, string name = "王小姐")
    {
        while (Step != until && Answer.Status < 400)
        {
            switch (Step)
            {
                case "where":
                    await TypeAsync("portal.details.place", "民族一路與十全一路口");
                    if (position is not null)
                        await TypeAsync("portal.details.position", position);
                    break;
                case "nearby":
                    await ChooseAsync("portal.nearby.same");
                    break;
                case "what":
                    await TypeAsync("portal.details.description", CityCases.Description);
                    break;
                case "you":
                    await TypeAsync("portal.details.name", name);
                    await ChooseAsync("way.sms");
                    await ChooseAsync("way.email");
                    await Page.Locator("[name='Input.Phone']").FillAsync(about.Mobile);
                    await Page.Locator("[name='Input.Email']").FillAsync(about.Email);
                    break;
            }
            await PressAsync("common.continue");
        }
    }

    /// <summary>Chooses a file on the page that asks for some.</summary>
    public Task ChooseFileAsync(string name, byte[] content) =>
        Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = content });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static string Plain(string text) => Spaces().Replace(WebUtility.HtmlDecode(text), " ");

    [GeneratedRegex(@"(?<!\d)\d{6}(?!\d)")]
    private static partial Regex SixDigits();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
