using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;

namespace CaseTracker.Notifications.Domain;

/// <summary>Ids of obligations: the same occasion told the same way to the same person always has the same id (UUID version 5).</summary>
public static class NoticeIds
{
    // Drawn once; changing it would let every old obligation be owed a second time.
    private static readonly Guid Namespace = new("6f0f6f0e-54b1-4c8f-9d0b-6a9e2b7a41c3");

    /// <summary>The id of an obligation.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="kind">What is told.</param>
    /// <param name="occasionId">What caused it.</param>
    /// <param name="channel">How.</param>
    /// <param name="recipientId">The member of staff or the helper; null for the applicant.</param>
    public static Guid Obligation(Guid caseId, NoticeKind kind, Guid occasionId, NoticeWay channel, Guid? recipientId) =>
        Version5($"{caseId:N}/{NoticeKinds.Name(kind)}/{occasionId:N}/{EnumText<NoticeWay>.Write(channel)}{(recipientId is { } recipient ? $"/{recipient:N}" : "")}");

    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 defines version 5 with SHA-1; nothing secret depends on it.")]
    private static Guid Version5(string name)
    {
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
        var hash = SHA1.HashData(input);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
