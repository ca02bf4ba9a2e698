using System.Security.Cryptography;
using CaseTracker.Platform.Security;

namespace CaseTracker.Portal.Open311;

/// <summary>What a case is called over Open311. Keyed, so that nobody gets from it to the case or its number; derived, so that it is the same after every rebuild.</summary>
internal sealed class RequestIds(BlindIndex index)
{
    /// <summary>Characters of an id: 128 bits in hexadecimal.</summary>
    public const int Length = 32;

    public string Of(Guid caseId) => Write(index.Hash("open311-request", caseId.ToString("N")));

    /// <summary>An id of the same form that belongs to no case.</summary>
    public static string OfNothing() => Write(RandomNumberGenerator.GetBytes(Length / 2));

    private static string Write(byte[] bytes) => Convert.ToHexStringLower(bytes, 0, Length / 2);
}
