namespace CaseTracker.Portal.Tests;

/// <summary>The pages of a submission one after the other, as somebody without scripts fills them in.</summary>
internal static class Walk
{
    /// <summary>What everybody is asked who reports a lamp; more than each step asks is left for the others.</summary>
    public static readonly (string Name, string Value)[] Lamp =
    [
        ("Input.District", "6400500000"), ("Input.Place", "民族一路"), ("Input.Description", "公園旁的路燈已經兩個星期不亮。"),
        ("Input.Name", "王小明"), ("Input.Notify", "sms"), ("Input.Phone", "0912-345-678"),
    ];

    /// <summary>Chooses the service and reads on; the first question.</summary>
    public static async Task<HtmlPage> BeginAsync(this HttpClient browser, string language = "", string service = "HOT-LAMP", string? source = null)
    {
        var page = await browser.StartAsync($"{language}/submit?service={service}", source);
        return page.StepName == "faq" ? await browser.ContinueAsync(page) : page;
    }

    /// <summary>Presses the button of a page where a service stands; where it leads.</summary>
    public static async Task<HtmlPage> StartAsync(this HttpClient browser, string path, string? source = null) =>
        await browser.ArriveAsync(await browser.SendAsync((await browser.PageAsync(path)).StepForm with { Source = source }));

    /// <summary>Answers the questions up to a step.</summary>
    public static async Task<HtmlPage> FillInAsync(this HttpClient browser, string language = "", (string Name, string Value)[]? answers = null, string service = "HOT-LAMP", string until = "check") =>
        await browser.GoOnAsync(await browser.BeginAsync(language, service), answers, until);

    /// <summary>Goes on answering, as far as a step or the first refusal.</summary>
    public static async Task<HtmlPage> GoOnAsync(this HttpClient browser, HtmlPage page, (string Name, string Value)[]? answers = null, string until = "check")
    {
        while (page.StepName != until)
        {
            page = await browser.ContinueAsync(page, answers ?? Lamp);
            if ((int)page.Status >= 400)
                break;
        }
        return page;
    }

    /// <summary>Gives those answers the page asks for, presses its button, and follows to where it leads.</summary>
    public static async Task<HtmlPage> ContinueAsync(this HttpClient browser, HtmlPage page, params (string Name, string Value)[] answers)
    {
        var form = page.StepForm;
        return await browser.ArriveAsync(await browser.SendAsync(form, [.. answers.Where(a => a.Name == "Go" || form.Content.Contains($"name=\"{a.Name}\"", StringComparison.Ordinal))]));
    }

    /// <summary>The page a redirect leads to; one that is none stays.</summary>
    public static async Task<HtmlPage> ArriveAsync(this HttpClient browser, HtmlPage page)
    {
        while (page.Headers.Location is not null)
            page = await browser.PageAsync(page.Location);
        return page;
    }

    /// <summary>Puts the journey aside; the page with the code.</summary>
    public static Task<HtmlPage> SaveAsync(this HttpClient browser, HtmlPage page, params (string Name, string Value)[] answers) => browser.ContinueAsync(page, [.. answers, ("Go", "save")]);

    /// <summary>The page of another step of the same journey.</summary>
    public static string StepPath(this HtmlPage page, string step) => page.Address.AbsolutePath.Replace($"/{page.StepName}/", $"/{step}/", StringComparison.Ordinal);
}
