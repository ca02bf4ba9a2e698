using System.Security.Cryptography;
using System.Text;

namespace CaseTracker.Desk.Accounts;

/// <summary>The code with which somebody sets the first password, or a new one: 120 bits, good once and for a day. Only its hash is kept, and it never stands in an address.</summary>
internal static class SetupCodes
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int Length = 24;

    /// <summary>Letters and digits nobody takes for another.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>Gives the account a new code in place of an earlier one.</summary>
    public static string Give(Credential credential, DateTimeOffset now)
    {
        var code = RandomNumberGenerator.GetString(Alphabet, Length);
        (credential.SetupHash, credential.SetupUntil) = (HashOf(code), now + Lifetime);
        return string.Join('-', code.Chunk(4).Select(c => new string(c)));
    }

    public static bool Matches(Credential credential, string typed, DateTimeOffset now) =>
        credential.SetupHash is { } hash && now < credential.SetupUntil && CryptographicOperations.FixedTimeEquals(hash, HashOf(new string([.. typed.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant()));

    private static byte[] HashOf(string code) => SHA256.HashData(Encoding.ASCII.GetBytes(code));
}
