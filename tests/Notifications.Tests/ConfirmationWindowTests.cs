using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class ConfirmationWindowTests
{
    [Fact]
    public void Window_IsWholeDaysAndEndsAtMidnight()
    {
        var window = new ConfirmationWindow(Samples.Instant("2026-03-06T20:00:00+08:00"), 7);

        Assert.Equal(Samples.Instant("2026-03-13T23:59:59+08:00"), window.LastValid);
        Assert.Equal(Samples.Instant("2026-03-14T00:00:00+08:00"), window.VoidFrom);
        Assert.Equal(ConfirmationState.Open, window.StateAt(null, window.VoidFrom.AddTicks(-1)));
        Assert.Equal(ConfirmationState.VoidUnconfirmed, window.StateAt(null, window.VoidFrom));
        Assert.Equal(ConfirmationState.Confirmed, window.StateAt(window.SentAt, window.VoidFrom));
    }

    [Theory]
    [InlineData("2026-03-05T16:00:00Z", 7, "2026-03-13")] // 00:00 in Taipei on the 6th
    [InlineData("2026-03-05T15:59:59Z", 7, "2026-03-12")]
    [InlineData("2026-02-10T09:00:00+08:00", 7, "2026-02-17")] // Lunar New Year: no roll
    [InlineData("2026-12-30T12:00:00+08:00", 3, "2027-01-02")]
    public void Window_CountsCalendarDaysInTaipei(string sent, int days, string last) => Assert.Equal(Samples.Day(last), new ConfirmationWindow(Samples.Instant(sent), days).LastDay);
}
