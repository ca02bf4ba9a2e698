using Microsoft.AspNetCore.Identity;

namespace CaseTracker.Desk.Accounts;

internal static class PasswordRules
{
    public const int TriesBeforeLockout = 5;

    /// <summary>A longer one would only buy time on our processor.</summary>
    public const int LongestPassword = 256;

    public static readonly TimeSpan LockoutTime = TimeSpan.FromMinutes(15);

    public static void Configure(IdentityOptions options)
    {
        options.Password.RequiredLength = 12;
        options.Password.RequiredUniqueChars = 6;
        options.Password.RequireDigit = true;
        options.Password.RequireLowercase = true;
        options.Password.RequireUppercase = true;
        options.Password.RequireNonAlphanumeric = true;
        options.Lockout.MaxFailedAccessAttempts = TriesBeforeLockout;
        options.Lockout.DefaultLockoutTimeSpan = LockoutTime;
        options.Lockout.AllowedForNewUsers = true;
    }

    /// <summary>Null, or the code of what is wrong with a new password.</summary>
    public static async Task<string?> ProblemAsync(UserManager<Credential> users, Credential credential, string password)
    {
        if (password.Length > LongestPassword)
            return "too-long";
        foreach (var rule in users.PasswordValidators)
            if (!(await rule.ValidateAsync(users, credential, password)).Succeeded)
                return "weak";
        if (password.Contains(credential.UserName, StringComparison.OrdinalIgnoreCase))
            return "has-user-name";
        return credential.PasswordHash is { } hash && users.PasswordHasher.VerifyHashedPassword(credential, hash, password) != PasswordVerificationResult.Failed ? "same" : null;
    }
}
