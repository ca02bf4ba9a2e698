using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.WebUi.Tests.Areas.Sample.Pages;

public sealed class CaseModel : PageModel
{
    public DelaySlots Delay { get; } = new()
    {
        Reason = new LocalizedText("連日大雨", "Rain"),
        ReasonShort = new LocalizedText("大雨"),
        Progress = new LocalizedText("已會勘"),
        ProgressShort = new LocalizedText("會勘"),
        ExpectedOn = new DateOnly(2026, 12, 18),
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };

    public DelaySlots NextWord => Delay with { DateKind = DateKind.NextWord };
    public DueDate Due { get; } = new(new DateOnly(2026, 12, 9), new DateTimeOffset(2026, 12, 9, 16, 0, 0, TimeSpan.Zero), false);
    public DateTimeOffset At { get; } = new(2026, 12, 4, 2, 5, 0, TimeSpan.Zero);
    public LocalizedText Unit { get; } = new("公園處");
    public StaffWords Words { get; } = new("第一行\n<第二行>", Language.Zh);
}
