using System.Buffers.Text;
using System.Security.Cryptography;
using CaseTracker.Platform.Security;

namespace CaseTracker.Notifications.Features.ChooseMessages;

/// <summary>What the token of a link names.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Id">The contact, or the helper.</param>
/// <param name="Helper">True for the link of a message to a helper.</param>
internal readonly record struct Unsubscription(Guid CaseId, Guid Id, bool Helper);

/// <summary>Tokens of links that end messages: the id of the case and that of the contact or the helper, signed. Nothing about them is stored, and they name nobody.</summary>
internal sealed class UnsubscribeTokens(BlindIndex index)
{
    private const int Ids = 32;
    private const int Signature = 16;

    /// <summary>Ends the optional mails of a case to a contact.</summary>
    public string Of(Guid caseId, Guid contactId) => Of(new Unsubscription(caseId, contactId, Helper: false));

    /// <summary>Ends the help of somebody.</summary>
    public string OfHelper(Guid caseId, Guid helperId) => Of(new Unsubscription(caseId, helperId, Helper: true));

    /// <summary>What the token names; null when it is not one of ours.</summary>
    public Unsubscription? Read(string? token)
    {
        var bytes = new byte[Ids + Signature];
        if (token is null || token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var read) || read != bytes.Length)
            return null;
        var contact = new Unsubscription(new Guid(bytes.AsSpan(0, 16), bigEndian: true), new Guid(bytes.AsSpan(16, 16), bigEndian: true), Helper: false);
        var helper = contact with { Helper = true };
        var signature = bytes.AsSpan(Ids);
        return CryptographicOperations.FixedTimeEquals(Sign(contact), signature) ? contact : CryptographicOperations.FixedTimeEquals(Sign(helper), signature) ? helper : null;
    }

    private string Of(Unsubscription named)
    {
        var token = new byte[Ids + Signature];
        named.CaseId.TryWriteBytes(token.AsSpan(0, 16), bigEndian: true, out _);
        named.Id.TryWriteBytes(token.AsSpan(16, 16), bigEndian: true, out _);
        Sign(named).CopyTo(token.AsSpan(Ids));
        return Base64Url.EncodeToString(token);
    }

    private ReadOnlySpan<byte> Sign(Unsubscription named) => index.Hash(named.Helper ? "unsubscribe-helper" : "unsubscribe", $"{named.CaseId:N}/{named.Id:N}").AsSpan(0, Signature);
}
