using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Contracts;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace CaseTracker.Desk.Shared;

/// <summary>The words of the last searches, kept in the encrypted cookie: names and phone numbers stand in no address. A page of results names its words by an id that says nothing.</summary>
internal static class SearchMemory
{
    private const string Key = "desk.searches";
    // Searches of a few tabs; the cookie travels with every request.
    private const int Most = 3;

    private sealed record Words(string Id, string Text);

    /// <summary>Keeps words and says under which id.</summary>
    public static string Put(ITempDataDictionary memory, string text)
    {
        var words = new Words(RandomNumberGenerator.GetHexString(8, lowercase: true), text);
        memory[Key] = JsonSerializer.Serialize(Read(memory).Prepend(words).Take(Most), ContractJson.Options);
        return words.Id;
    }

    /// <summary>The words of an id; null when they are no longer kept.</summary>
    public static string? Look(ITempDataDictionary memory, string id) => Read(memory).FirstOrDefault(w => w.Id == id)?.Text;

    private static Words[] Read(ITempDataDictionary memory) => memory.Peek(Key) is string json ? JsonSerializer.Deserialize<Words[]>(json, ContractJson.Options) ?? [] : [];
}
