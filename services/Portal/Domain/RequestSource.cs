using System.Net;

namespace CaseTracker.Portal.Domain;

/// <summary>Whom a limit counts as one.</summary>
public static class RequestSource
{
    /// <summary>The household behind an address: an IPv4 address, or an IPv6 network of 64 bits as a whole. Personal data: only ever stored as a keyed hash.</summary>
    /// <param name="address">The sender's address; null counts with everybody whose address is not known.</param>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.GetAddressBytes() is { Length: 16 } bytes ? Convert.ToHexString(bytes, 0, 8) : address.ToString();
    }
}
