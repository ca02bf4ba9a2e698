using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Link and code of a question, derived under a key that is kept outside the database: who reads the tables can answer nothing.</summary>
internal sealed class ConfirmationSecrets(BlindIndex index)
{
    private const int TokenBytes = 24;

    /// <summary>32 characters that say nothing.</summary>
    public string TokenOf(Guid confirmationId) => Base64Url.EncodeToString(index.Hash("confirmation-link", confirmationId.ToString("N")).AsSpan(0, TokenBytes));

    /// <summary>Six digits.</summary>
    public string CodeOf(Guid confirmationId) =>
        (BinaryPrimitives.ReadUInt64BigEndian(index.Hash("confirmation-code", confirmationId.ToString("N"))) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>True when the digits are the code; takes the same time either way.</summary>
    public bool IsCodeOf(Guid confirmationId, string digits) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(confirmationId)), Encoding.ASCII.GetBytes(digits));

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>What a contact is found by.</summary>
    public byte[] HashOf(NoticeWay way, string address) => index.Hash("contact", $"{EnumText<NoticeWay>.Write(way)}\n{address.ToLowerInvariant()}");
}
