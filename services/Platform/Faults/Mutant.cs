namespace CaseTracker.Platform;

/// <summary>Guards that a build of the configuration <c>Faults</c> can leave out (<c>Faults__Mutant</c>), to show that the fault tests would notice. In every other build each of them is false for good.</summary>
public static class Mutant
{
    /// <summary>Consumers handle what they have handled before.</summary>
    public static bool InboxOff => Is("inbox-off");

    /// <summary>The broker may confirm what no queue takes.</summary>
    public static bool MandatoryOff => Is("mandatory-off");

    /// <summary>The relay marks a row before it publishes it.</summary>
    public static bool MarkBeforePublish => Is("mark-before-publish");

    /// <summary>The relay remembers the last row it read and looks only behind it.</summary>
    public static bool CursorPoller => Is("cursor-poller");

    /// <summary>The notifier sends again when it does not know whether the provider took a message.</summary>
    public static bool ResendOnUnknown => Is("resend-on-unknown");

    /// <summary>Consumers take an older state for the newest.</summary>
    public static bool NoVersionGuard => Is("no-version-guard");

#if FAULTS
    private static readonly string? Chosen = Environment.GetEnvironmentVariable("Faults__Mutant");

    private static bool Is(string name) => Chosen == name;
#else
    private static bool Is(string _) => false;
#endif
}
