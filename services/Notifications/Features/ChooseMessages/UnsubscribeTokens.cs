using System.Buffers.Text;
using System.Security.Cryptography;
using CaseTracker.Platform.Security;

namespace CaseTracker.Notifications.Features.ChooseMessages;

/// <summary>Tokens of links that end optional mails: ids of case and contact, signed. Nothing about them is stored, and they name nobody.</summary>
internal sealed class UnsubscribeTokens(BlindIndex index)
{
    private const int Ids = 32;
    private const int Signature = 16;

    public string Of(Guid caseId, Guid contactId)
    {
        var token = new byte[Ids + Signature];
        caseId.TryWriteBytes(token.AsSpan(0, 16), bigEndian: true, out _);
        contactId.TryWriteBytes(token.AsSpan(16, 16), bigEndian: true, out _);
        Sign(caseId, contactId).CopyTo(token.AsSpan(Ids));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>What the token names; null when it is not one of ours.</summary>
    public (Guid CaseId, Guid ContactId)? Read(string? token)
    {
        var bytes = new byte[Ids + Signature];
        if (token is null || token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var read) || read != bytes.Length)
            return null;
        var (caseId, contactId) = (new Guid(bytes.AsSpan(0, 16), bigEndian: true), new Guid(bytes.AsSpan(16, 16), bigEndian: true));
        return CryptographicOperations.FixedTimeEquals(Sign(caseId, contactId), bytes.AsSpan(Ids)) ? (caseId, contactId) : null;
    }

    private ReadOnlySpan<byte> Sign(Guid caseId, Guid contactId) => index.Hash("unsubscribe", $"{caseId:N}/{contactId:N}").AsSpan(0, Signature);
}
