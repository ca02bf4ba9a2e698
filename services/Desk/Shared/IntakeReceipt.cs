using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace CaseTracker.Desk.Shared;

/// <summary>What the receipt page shows of a case just taken in; kept in the encrypted cookie until the next one.</summary>
internal sealed record IntakeReceipt(string CaseNumber, string LookupCode, LocalizedText Service, DateTimeOffset ReceivedAt, DueDate? ExpectedBy)
{
    private const string Key = "desk.receipt";

    public static IntakeReceipt Of(SubmittedCase submitted) => new(submitted.CaseNumber, submitted.LookupCode, submitted.Service, submitted.ReceivedAt, submitted.ExpectedBy);

    public void Put(ITempDataDictionary memory) => memory[Key] = JsonSerializer.Serialize(this, ContractJson.Options);

    /// <summary>The receipt of that case; null when another case was taken in since.</summary>
    public static IntakeReceipt? Look(ITempDataDictionary memory, string number) =>
        memory.Peek(Key) is string json && JsonSerializer.Deserialize<IntakeReceipt>(json, ContractJson.Options) is { } receipt && receipt.CaseNumber == number ? receipt : null;
}
