namespace CaseTracker.Browser.Tests;

/// <summary>A citizens' page in one of its states.</summary>
/// <param name="Route">Its route, as the page names it.</param>
/// <param name="State">What is special about it.</param>
/// <param name="OpenAsync">How somebody gets there.</param>
/// <param name="Status">What it is answered with.</param>
internal sealed record CitizenPage(string Route, string State, Func<Visit, Task> OpenAsync, int Status = 200)
{
    public string Name => State.Length == 0 ? Route : $"{Route} ({State})";
}

/// <summary>Every citizens' page in every state worth looking at. A new page or state belongs here, and is then looked at in both languages and widths.</summary>
internal static class CitizenPages
{
    public static IReadOnlyList<CitizenPage> All { get; } =
    [
        // What anybody can open.
        Plain("/"),
        Plain("/services"),
        Plain("/faq"),
        Plain("/search"),
        Plain("/feeds"),
        Plain("/contact"),
        Plain("/developers"),
        Plain("/privacy"),
        Plain("/security-policy"),
        Plain("/cookies"),
        Plain("/accessibility"),
        Plain("/opendata-licence"),
        Plain("/sitemap"),
        new("/services", "nothing found", v => v.GoAsync("/services?q=xyzzy")),
        new("/services/{code}", "with papers", v => v.GoAsync("/services/APP-BUILD")),
        new("/services/{code}", "without a unit, with questions", v => v.GoAsync("/services/PET-MAYOR")),
        new("/services/{code}", "limit in hours", v => v.GoAsync("/services/HOT-POTHOLE")),
        new("/services/{code}", "long running", v => v.GoAsync("/services/GEN-APPEAL")),
        new("/faq/{id}", "with services", v => v.GoAsync("/faq/illegal-building")),
        new("/faq/{id}", "with pages", v => v.GoAsync("/faq/who-can-see")),
        new("/search", "found", v => v.GoAsync("/search?q=" + (v.T == SiteLanguage.English ? "light" : "路燈"))),
        new("/search", "nothing found", v => v.GoAsync("/search?q=xyzzy")),
        new("/search", "too long", v => v.GoAsync("/search?q=" + new string('x', 101))),
        new("/error", "no such page", v => v.GoAsync("/no-such-page"), 404),
        new("/error", "no such service", v => v.GoAsync("/services/NONE"), 404),

        // Handing in a case.
        Plain("/submit"),
        new("/submit", "found", v => v.GoAsync("/submit?q=" + (v.T == SiteLanguage.English ? "light" : "路燈"))),
        new("/submit", "nothing found", v => v.GoAsync("/submit?q=xyzzy")),
        new("/submit", "no service chosen", async v =>
        {
            await v.GoAsync("/submit?for=problem");
            await v.PressAsync("common.continue");
        }, 400),
        new("/submit", "what for is chosen", v => v.GoAsync("/submit?for=accuse")),
        new("/submit", "a word of thanks", v => v.GoAsync("/submit?for=praise")),
        new("/submit", "left", async v =>
        {
            await v.BeginAsync();
            await v.PressAsync("common.leave");
        }),
        new("/submit/faq/{journey:guid}", "", async v =>
        {
            await v.GoAsync("/submit?service=HOT-LAMP");
            await v.PressAsync("portal.submit.go");
        }),
        Plain("/submit/solved"),
        new("/submit", "service chosen by a link", v => v.GoAsync("/submit?service=HOT-LAMP")),
        Step("service", async v =>
        {
            await v.BeginAsync();
            await v.FollowAsync(v.Page.Locator(".govuk-back-link"));
            await v.FollowAsync(v.Page.Locator(".govuk-back-link"));
        }),
        Step("where", v => v.BeginAsync()),
        Step("where, no coordinates", async v =>
        {
            await v.BeginAsync();
            await v.TypeAsync("portal.details.position", "民族一路");
            await v.PressAsync("common.continue");
        }, 400),
        Step("what", v => FillInAsync(v, "what")),
        Step("what, nothing written", async v =>
        {
            await FillInAsync(v, "what");
            await v.PressAsync("common.continue");
        }, 400),
        Step("you", v => FillInAsync(v, "you")),
        Step("you, nothing filled in", async v =>
        {
            await FillInAsync(v, "you");
            await v.PressAsync("common.continue");
        }, 400),
        Step("identity", v => FillInAsync(v, "identity")),
        Step("identity, chosen beforehand", async v =>
        {
            await v.GoAsync("/submit?for=accuse&service=PET-ILLB-REPLY");
            await v.PressAsync("portal.submit.go");
            await v.PressAsync("portal.faq.go-on");
            await v.FillInAsync(v.Site.Cases.NewPerson(), "identity");
        }),
        Step("what, changed from the answers", async v =>
        {
            await FillInAsync(v, "check");
            await v.FollowAsync(v.Page.Locator("a[href*='/submit/what/']"));
        }),
        Step("gone", v => v.GoAsync($"/submit/where/{Guid.NewGuid()}"), 404),
        new("/submit/nearby/{journey:guid}", "", v => FillInAsync(v, "nearby", CityCases.LampPosition)),
        new("/submit/nearby/{journey:guid}", "nothing chosen", async v =>
        {
            await FillInAsync(v, "nearby", CityCases.LampPosition);
            await v.PressAsync("common.continue");
        }, 400),
        new("/submit/files/{journey:guid}", "", v => FillInAsync(v, "files")),
        new("/submit/files/{journey:guid}", "with a file", v => ChooseFileAsync(v, CityCases.Photo)),
        new("/submit/files/{journey:guid}", "file refused", v => ChooseFileAsync(v, "no picture"u8.ToArray()), 400),
        new("/submit/check/{journey:guid}", "", v => FillInAsync(v, "check")),
        new("/submit/check/{journey:guid}", "with a file and a case close by", async v =>
        {
            var person = v.Site.Cases.NewPerson();
            await v.BeginAsync();
            await v.FillInAsync(person, "files", CityCases.LampPosition);
            await v.ChooseFileAsync("樹枝.png", CityCases.Photo);
            await v.PressAsync("portal.files.add");
            await v.FillInAsync(person);
        }),
        new("/submit/saved/{journey:guid}", "", async v =>
        {
            await FillInAsync(v, "what");
            await v.PressAsync("portal.save.go");
        }),
        new("/submit/saved/{journey:guid}", "gone", v => v.GoAsync($"/submit/saved/{Guid.NewGuid()}"), 404),
        new("/submit/done/{token}", "", async v =>
        {
            var person = v.Site.Cases.NewPerson();
            await v.BeginAsync();
            await v.FillInAsync(person, "files");
            await v.ChooseFileAsync("樹枝.png", CityCases.Photo);
            await v.FillInAsync(person);
            await v.PressAsync("portal.check.go");
        }),
        Plain("/submit/resume"),
        new("/submit/resume", "wrong code", async v =>
        {
            await v.GoAsync("/submit/resume");
            await v.TypeAsync("portal.resume.code", "");
            await v.PressAsync("common.continue");
        }, 400),

        // Looking a case up.
        Plain("/track"),
        new("/track", "number known, time over", v => v.GoAsync($"/track?no={v.Site.Cases.Fresh.Number}&again=1")),
        new("/track", "nothing filled in", v => v.LookUpAsync("", ""), 400),
        new("/track", "wrong digit", v => v.LookUpAsync("415-2048-8164", "12345678"), 400),
        new("/track", "wrong proof", v => v.LookUpAsync(v.Site.Cases.Fresh.Number, "0912-000-000"), 404),
        new("/track", "too many tries", v => v.LookUpAsync(v.Site.Cases.Guessed.Number, v.Site.Cases.Guessed.Code), 429),
        new("/track", "left", async v =>
        {
            await v.OpenAsync(v.Site.Cases.Fresh);
            await v.PressAsync("common.leave");
        }),

        Plain("/track/forgot"),
        new("/track/forgot", "landline", async v =>
        {
            await v.GoAsync("/track/forgot");
            await v.TypeAsync("portal.forgot.contact", "07-123-4567");
            await v.PressAsync("portal.forgot.go");
        }, 400),
        new("/track/forgot", "sent", v => v.GoAsync("/track/forgot?sent=1")),
        Plain("/kiosk"),
        new("/kiosk", "nothing filled in", v => KioskAsync(v, "", ""), 400),
        new("/kiosk/{number}", "", v => KioskAsync(v, v.Site.Cases.InProgress.Number, v.Site.Cases.InProgress.Code)),
        new("/unsubscribe/{token}", "nothing there", v => v.GoAsync("/unsubscribe/nothing"), 404),

        // The case.
        Case("received", c => c.Fresh),
        Case("in progress", c => c.InProgress),
        Case("extended", c => c.Extended),
        Case("paused", c => c.Paused),
        Case("overdue", c => c.Late),
        Case("overdue without a date", c => c.WithoutNews),
        Case("overdue, asked for news", c => c.NewsAsked),
        Case("papers missing", c => c.Missing),
        Case("replied", c => c.Replied),
        Case("closed", c => c.Closed),
        Case("open again", c => c.Reopened),
        Case("set aside", c => c.SetAside),
        Case("passed on", c => c.Referred),
        Case("withdrawn", c => c.Withdrawn),
        Case("protected, replied", c => c.Confidential),
        Case("protected, papers missing", c => c.ConfidentialMissing),
        Case("something done", c => c.Missing, "?done=supplement"),
        new("/track/{number}/late", "", v => v.OpenAsync(v.Site.Cases.WithoutNews, "/late")),
        new("/track/{number}/late", "asked already", v => v.OpenAsync(v.Site.Cases.NewsAsked, "/late")),
        new("/track/{number}/late", "not late", v => v.OpenAsync(v.Site.Cases.Fresh, "/late")),
        new("/track/{number}/code", "", v => v.OpenAsync(v.Site.Cases.InProgress, "/code")),
        new("/track/{number}/code", "no contact to confirm", v => v.OpenAsync(v.Site.Cases.ByLetter, "/code"), 404),
        new("/track/{number}/code", "wrong code", async v =>
        {
            await v.OpenAsync(await v.Site.Cases.NewAsync(), "/code");
            await v.PressAsync("portal.code.send");
            await v.TypeAsync("portal.code.field", "");
            await v.PressAsync("portal.code.go");
        }, 400),

        // Confirming a contact by the link of a mail.
        new("/confirm/{token}", "nothing there", v => v.GoAsync("/confirm/nothing"), 404),
        new("/confirm/{token}", "to confirm", async v => await v.GoAsync(await LinkAsync(v, v.Site.Cases.Paused))),
        new("/confirm/{token}", "confirmed", async v =>
        {
            await v.GoAsync(await LinkAsync(v, await v.Site.Cases.NewAsync()));
            await v.PressAsync("portal.confirm.go");
        }),

        // The personal part.
        new("/track/{number}/unlock", "", v => v.OpenAsync(v.Site.Cases.Extended, "/unlock")),
        new("/track/{number}/unlock", "nowhere to send a code", v => v.OpenAsync(v.Site.Cases.ByLetter, "/unlock")),
        new("/track/{number}/unlock", "code sent", async v =>
        {
            await v.OpenAsync(await v.Site.Cases.NewAsync(), "/unlock");
            await v.ChooseAsync("way.sms");
            await v.PressAsync("portal.unlock.send");
        }),
        new("/track/{number}/unlock", "wrong code", async v =>
        {
            await v.OpenAsync(await v.Site.Cases.NewAsync(), "/unlock");
            await v.ChooseAsync("way.sms");
            await v.PressAsync("portal.unlock.send");
            await v.TypeAsync("portal.code.field", "12345");
            await v.PressAsync("portal.unlock.go");
        }, 400),
        Own("/own", "with a file", c => c.Fresh),
        Own("/own", "with a file of the unit", c => c.Replied),
        Own("/own", "withdrawn", c => c.Withdrawn),
        Own("/add", "", c => c.Fresh),
        Own("/add", "nothing filled in", c => c.Fresh, v => v.PressAsync("portal.add.go"), 400),
        Own("/add", "not now", c => c.Closed),
        Own("/messages", "", c => c.Fresh),
        Own("/contact", "", c => c.Fresh),
        Own("/contact", "wrong", c => c.Fresh, async v =>
        {
            await v.Page.Locator("[name='Input.Email']").FillAsync("nobody");
            await v.PressAsync("portal.change-contact.go");
        }, 400),
        Own("/contact", "not now", c => c.Closed),
        Own("/helper", "", c => c.Fresh),
        Own("/helper", "nothing filled in", c => c.Fresh, v => v.PressAsync("portal.helper.go"), 400),
        Own("/helper", "somebody watches", c => c.Watched),
        Own("/helper", "protected", c => c.Confidential),
        Own("/helper", "not now", c => c.Closed),
        Own("/messages", "somebody watches", c => c.Watched),
        new("/track/{number}", "for a helper", v => v.LookUpAsync(v.Site.Cases.Watched.Number, CityCases.Daughter)),
        new("/track/{number}/unlock", "for a helper", async v =>
        {
            await v.LookUpAsync(v.Site.Cases.Watched.Number, CityCases.Daughter);
            await v.GoAsync($"/track/{v.Site.Cases.Watched.Number}/unlock");
        }, 403),
        new("/track/{number}/decline", "", async v =>
        {
            await v.LookUpAsync(v.Site.Cases.Watched.Number, CityCases.Daughter);
            await v.FollowAsync("portal.decline.title");
        }),
        Own("/withdraw", "", c => c.Fresh),
        Own("/withdraw", "to be taken back", c => c.Withdrawn),
        Own("/withdraw", "not now", c => c.Closed),
        Own("/reopen", "", c => c.Replied),
        Own("/reopen", "nothing filled in", c => c.Replied, v => v.PressAsync("portal.reopen.go"), 400),
        new("/track/{number}/reopen", "still being worked on", v => v.OpenAsync(v.Site.Cases.Fresh, "/reopen")),
        new("/track/{number}/reopen", "not any more", v => v.OpenAsync(v.Site.Cases.AnsweredThrice, "/reopen")),
        Own("/supplement", "", c => c.Missing),
        Own("/supplement", "nothing filled in", c => c.Missing, v => v.PressAsync("portal.supplement.go"), 400),
        Own("/supplement", "nothing missing", c => c.Fresh),
    ];

    private static CitizenPage Step(string state, Func<Visit, Task> open, int status = 200) => new("/submit/{step}/{journey:guid}", state, open, status);

    private static async Task FillInAsync(Visit visit, string until, string? position = null)
    {
        await visit.BeginAsync();
        await visit.FillInAsync(visit.Site.Cases.NewPerson(), until, position);
    }

    private static async Task ChooseFileAsync(Visit visit, byte[] content)
    {
        await FillInAsync(visit, "files");
        await visit.ChooseFileAsync("樹枝.png", content);
        await visit.PressAsync("portal.files.add");
    }

    private static async Task KioskAsync(Visit visit, string number, string code)
    {
        await visit.GoAsync("/kiosk");
        await visit.Page.Locator("[name=CaseNumber]").FillAsync(number);
        await visit.Page.Locator("[name=Proof]").FillAsync(code);
        await visit.PressAsync("portal.track.go");
    }

    private static CitizenPage Plain(string path) => new(path, "", v => v.GoAsync(path));

    private static CitizenPage Case(string state, Func<CityCases, CityCase> which, string query = "") => new("/track/{number}", state, v => v.OpenAsync(which(v.Site.Cases), query));

    private static CitizenPage Own(string page, string state, Func<CityCases, CityCase> which, Func<Visit, Task>? then = null, int status = 200) => new($"/track/{{number}}{page}", state, async v =>
    {
        await v.OpenOwnAsync(which(v.Site.Cases), page);
        if (then is not null)
            await then(v);
    }, status);

    /// <summary>The link in the mail that asks whether the contact of a case is right.</summary>
    private static async Task<string> LinkAsync(Visit visit, CityCase @case)
    {
        var mail = await visit.Site.Cases.MessageAsync(@case, "email", "contact_confirmation");
        return "/confirm/" + mail.Text.Split("/confirm/")[1].Split('\n')[0];
    }
}
