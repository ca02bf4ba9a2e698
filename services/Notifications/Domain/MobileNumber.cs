namespace CaseTracker.Notifications.Domain;

/// <summary>Which numbers get text messages: Taiwanese mobiles, so that nobody can run up the city's bill at a premium number abroad.</summary>
public static class MobileNumber
{
    /// <summary>True for <c>+8869</c> and eight more digits.</summary>
    public static bool IsTaiwanese(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return number.Length == 13 && number.StartsWith("+8869", StringComparison.Ordinal) && number.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
