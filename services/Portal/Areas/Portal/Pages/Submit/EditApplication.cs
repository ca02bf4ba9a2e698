using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>The form as it is drawn: empty, filled again, or with errors.</summary>
internal sealed class EditApplication(ApplicationForm input, string journey, ServiceItem service, IReadOnlyList<District> districts)
{
    public ApplicationForm Input { get; } = input;
    public string Journey { get; } = journey;
    public ServiceItem Service { get; } = service;

    public IEnumerable<SelectListItem> DistrictItems(Texts texts) => districts.Select(d => new SelectListItem(texts.Say(d.Name), d.Code));

    public static IEnumerable<Choice> Ways(Texts texts) =>
    [
        new("sms", texts.Of(NoticeWay.Sms), texts["portal.details.way.sms.hint"]),
        new("email", texts.Of(NoticeWay.Email)),
        new("phone", texts.Of(NoticeWay.Phone), texts["portal.details.way.phone.hint"]),
        new("letter", texts.Of(NoticeWay.Letter), texts["portal.details.way.letter.hint"]),
    ];

    public static IEnumerable<Choice> Languages() =>
    [
        new("zh", "中文") { Html = new HtmlString("<span lang=\"zh-Hant\">中文</span>") },
        new("en", "English") { Html = new HtmlString("<span lang=\"en\">English</span>") },
    ];
}
