using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Links and codes, derived under a key that is kept outside the database: who reads the tables can answer nothing.</summary>
internal sealed class ConfirmationSecrets(BlindIndex index)
{
    private const int TokenBytes = 24;
    private const int Digits = 6;

    /// <summary>32 characters that say nothing.</summary>
    public string TokenOf(Guid confirmationId) => Base64Url.EncodeToString(index.Hash("confirmation-link", confirmationId.ToString("N")).AsSpan(0, TokenBytes));

    /// <summary>Six digits that confirm a contact.</summary>
    public string CodeOf(Guid confirmationId) => DigitsOf("confirmation-code", confirmationId);

    /// <summary>Six digits that open the personal part of a case.</summary>
    public string AccessCodeOf(Guid accessCodeId) => DigitsOf("access-code", accessCodeId);

    /// <summary>True when the digits are the code; takes the same time either way.</summary>
    public static bool Same(string code, string digits) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(code), Encoding.ASCII.GetBytes(digits));

    /// <summary>Six digits, however they were typed; null when they are none.</summary>
    public static string? ReadDigits(string? typed)
    {
        if (typed is null or { Length: > 60 })
            return null;
        var digits = new string([.. TextRules.ToHalfWidth(typed).Where(c => c is not (' ' or '\u00A0' or '-'))]);
        return digits.Length == Digits && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    private string DigitsOf(string purpose, Guid id) => (BinaryPrimitives.ReadUInt64BigEndian(index.Hash(purpose, id.ToString("N"))) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>What a contact is found by.</summary>
    public byte[] HashOf(NoticeWay way, string address) => index.Hash("contact", $"{EnumText<NoticeWay>.Write(way)}\n{address.ToLowerInvariant()}");
}
