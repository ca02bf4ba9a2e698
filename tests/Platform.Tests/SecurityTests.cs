using System.Security.Cryptography;
using CaseTracker.Contracts;
using CaseTracker.Platform.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CaseTracker.Platform.Tests;

public sealed class SecurityTests
{
    private static Keys NewKeys(Dictionary<string, string?>? settings = null, string environment = "Production")
    {
        settings ??= Keys.Kinds.ToDictionary(k => $"Keys:{k}:0", _ => (string?)Keys.Fresh());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new Keys(configuration, new Environment_(environment), new DataDirectory(configuration));
    }

    [Fact]
    public void Decrypt_SameColumnAndRow_GivesTheText()
    {
        var cipher = new ColumnCipher(NewKeys());
        var row = Guid.NewGuid();
        Assert.Equal("王小明 🌳", cipher.Decrypt(cipher.Encrypt("王小明 🌳", "cases.name", row), "cases.name", row));
    }

    [Fact]
    public void Decrypt_MovedToAnotherRowOrColumnOrChanged_Fails()
    {
        var cipher = new ColumnCipher(NewKeys());
        var row = Guid.NewGuid();
        var value = cipher.Encrypt("王小明", "cases.name", row);
        Assert.ThrowsAny<CryptographicException>(() => cipher.Decrypt(value, "cases.name", Guid.NewGuid()));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Decrypt(value, "cases.phone", row));
        value[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => cipher.Decrypt(value, "cases.name", row));
    }

    [Fact]
    public void Decrypt_AfterAKeyWasAddedInFront_StillReadsTheOldValue()
    {
        var settings = Keys.Kinds.ToDictionary(k => $"Keys:{k}:0", _ => (string?)Keys.Fresh());
        var row = Guid.NewGuid();
        var old = new ColumnCipher(NewKeys(settings)).Encrypt("王小明", "cases.name", row);
        settings["Keys:Encryption:1"] = settings["Keys:Encryption:0"];
        settings["Keys:Encryption:0"] = Keys.Fresh();
        Assert.Equal("王小明", new ColumnCipher(NewKeys(settings)).Decrypt(old, "cases.name", row));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("secret")]
    public void Keys_MissingSampleOrMalformedOutsideDevelopment_StopTheStart(string? lookup)
    {
        var settings = Keys.Kinds.ToDictionary(k => $"Keys:{k}:0", _ => (string?)Keys.Fresh());
        settings["Keys:Lookup:0"] = lookup;
        Assert.Contains("Keys__Lookup", Assert.Throws<StartupException>(() => NewKeys(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LookupCode_IsEightDigitsAndChangesWithTheGeneration()
    {
        var codes = new LookupCodes(NewKeys());
        var caseId = Guid.NewGuid();
        Assert.Matches("^[0-9]{8}$", codes.CodeFor(caseId, 1));
        Assert.True(codes.Matches(caseId, 1, codes.CodeFor(caseId, 1)));
        Assert.False(codes.Matches(caseId, 2, codes.CodeFor(caseId, 1)));
        Assert.False(codes.Matches(Guid.NewGuid(), 1, codes.CodeFor(caseId, 1)));
        Assert.False(codes.Matches(caseId, 1, ""));
    }

    [Fact]
    public void ServiceToken_CarriesTheActorAndAudience()
    {
        var tokens = new ServiceTokens(NewKeys(), new MachineTime());
        var actor = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PWB-PARKS", Unit = "PWB-PARKS/TEAMS", Roles = [StaffRole.Handler] };
        var (audience, read) = tokens.Read(tokens.Create("cases", actor))!.Value;
        Assert.Equal("cases", audience);
        Assert.Equal((actor.StaffId, actor.Unit, StaffRole.Handler), (read.StaffId, read.Unit, Assert.Single(read.Roles)));
    }

    [Fact]
    public void ServiceToken_TamperedForeignOrGarbage_IsRefused()
    {
        var tokens = new ServiceTokens(NewKeys(), new MachineTime());
        var token = tokens.Create("cases", Actor.Anyone);
        Assert.Null(tokens.Read(token[..^2] + (token[^2] == 'A' ? "B" : "A") + token[^1]));
        Assert.Null(tokens.Read("x" + token));
        Assert.Null(tokens.Read("nonsense"));
        Assert.Null(tokens.Read("a.b"));
        Assert.Null(new ServiceTokens(NewKeys(), new MachineTime()).Read(token));
    }

    private sealed class Environment_(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "tests";
        public string ContentRootPath { get; set; } = Path.GetTempPath();
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
