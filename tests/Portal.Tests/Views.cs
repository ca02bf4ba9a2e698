using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Tests;

/// <summary>Public views as Cases would compute them.</summary>
internal static class Views
{
    public static DateTimeOffset At(string local) => DateTimeOffset.Parse($"{local}+08:00", CultureInfo.InvariantCulture);

    public static DueDate Due(int year, int month, int day)
    {
        var date = new DateOnly(year, month, day);
        return new DueDate(date, Taipei.StartOf(date.AddDays(1)), HasTime: false);
    }

    public static string NewNumber() => Cases.Domain.CaseNumber.Draw().Digits;

    /// <summary>A pothole reported on 13 February, due on 2 March 2026, in the hands of the road unit.</summary>
    public static PublicView InProgress() => new()
    {
        CaseId = Guid.CreateVersion7(),
        Version = 4,
        CaseNumber = NewNumber(),
        LookupGeneration = 1,
        ServiceCode = "HOT-SIDEWALK",
        Service = new LocalizedText("人行道破損", "Broken sidewalk"),
        Tracker = TrackerKind.Petition,
        Channel = Channel.Web,
        Confidential = false,
        Status = CaseStatus.InProgress,
        ReceivedAt = At("2026-02-13T16:30:00"),
        OriginalDue = Due(2026, 3, 2),
        Due = Due(2026, 3, 2),
        Paused = false,
        Extensions = 0,
        Agency = "PWB-ROADS",
        Unit = "PWB-ROADS/MAINT",
        District = "6400500000",
        Place = "民族一路與十全一路口",
        Timeline =
        [
            new TimelineEntry { Seq = 1, At = At("2026-02-13T16:30:00"), Kind = TimelineKind.Received, Public = true, Data = new Dictionary<string, string> { ["channel"] = "web" } },
            new TimelineEntry { Seq = 2, At = At("2026-02-13T16:30:05"), Kind = TimelineKind.DueSet, Public = true, Data = new Dictionary<string, string> { ["due"] = "2026-03-02" } },
            new TimelineEntry { Seq = 3, At = At("2026-02-23T09:30:00"), Kind = TimelineKind.Assigned, Public = true, Unit = "PWB-ROADS/MAINT", Data = new Dictionary<string, string> { ["unit"] = "PWB-ROADS/MAINT" } },
            new TimelineEntry { Seq = 4, At = At("2026-02-23T10:00:00"), Kind = TimelineKind.Progress, Public = true, Unit = "PWB-ROADS/MAINT", Words = new StaffWords("已到現場量測，正在請廠商估價。", Language.Zh) },
        ],
    };

    public static DelaySlots Slots(DelaySource source = DelaySource.Handler, DateKind kind = DateKind.Completion) => new()
    {
        Reason = new LocalizedText("材料要向廠商訂製", "The material has to be made to order"),
        ReasonShort = new LocalizedText("材料訂製中", "On order"),
        Progress = new LocalizedText("已完成估價並下訂", "Priced and ordered"),
        ProgressShort = new LocalizedText("已下訂", "Ordered"),
        ExpectedOn = new DateOnly(2026, 3, 13),
        DateKind = kind,
        Source = source,
    };

    public static PublicView Overdue() => InProgress() with { Delay = Slots() };
}
