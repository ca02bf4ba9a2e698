using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CaseTracker.Desk.Tests;

/// <summary>A passkey in software, which can also be made to lie: it answers what a browser would send.</summary>
internal sealed class SoftKey : IDisposable
{
    public const string Origin = "http://localhost:8080", Domain = "localhost";

    private const byte UserPresent = 1, UserVerified = 4, HasKey = 64;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    private string? userHandle;

    public uint Counter { get; set; } = 1;

    /// <summary>Where the browser says it is.</summary>
    public string At { get; set; } = Origin;

    /// <summary>For whom the key signs.</summary>
    public string For { get; set; } = Domain;

    public bool Verifies { get; set; } = true;

    /// <summary>Answers the options of a page that makes a new passkey.</summary>
    public string Create(string options)
    {
        var asked = JsonDocument.Parse(options).RootElement;
        userHandle = asked.GetProperty("user").GetProperty("id").GetString();
        var point = key.ExportParameters(false).Q;
        byte[] cose = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(HasKey), .. new byte[16], 0, (byte)id.Length, .. id, .. cose];
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data];
        return Answer(new() { ["clientDataJSON"] = Encode(Client("webauthn.create", asked)), ["attestationObject"] = Encode(attestation), ["transports"] = (string[])["internal"] });
    }

    /// <summary>Answers the options of a page that asks who somebody is.</summary>
    public string Get(string options)
    {
        var client = Client("webauthn.get", JsonDocument.Parse(options).RootElement);
        var data = Data(0);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new() { ["clientDataJSON"] = Encode(client), ["authenticatorData"] = Encode(data), ["signature"] = Encode(signature), ["userHandle"] = userHandle! });
    }

    public void Dispose() => key.Dispose();

    private byte[] Data(byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter++);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(For)), (byte)(flags | UserPresent | (Verifies ? UserVerified : 0)), .. counter];
    }

    private byte[] Client(string type, JsonElement asked) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = asked.GetProperty("challenge").GetString(), origin = At, crossOrigin = false });

    private string Answer(Dictionary<string, object> response) =>
        JsonSerializer.Serialize(new { id = Encode(id), rawId = Encode(id), type = "public-key", response, clientExtensionResults = new { }, authenticatorAttachment = "platform" });

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
